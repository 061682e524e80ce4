// What each command of package.json says of itself. Lists that belong to a program are compared with
// it by tests/unit/scripts/usages.test.ts.

/** The figures that `npm run bench` takes, in their order. */
export const BENCHES = /** @type {const} */ ([
  'start',
  'list',
  'churn',
  'click',
  'echo',
  'workday',
  'bulk',
  'flood-stop',
  'stall',
  'memory',
]);

/** The stages of `npm test`, in their order. */
export const STAGE_NAMES = /** @type {const} */ ([
  'check',
  'lint',
  'unit',
  'integration',
  'build',
  'package',
  'e2e',
]);

/** By the command's name in package.json. */
export const USAGES = {
  start: `Usage: npm start -- [options] [TEAMFILE.podshell] [podshell://open?…]

Opens Podshell on your clusters, built if its source is newer than the last build.

  --allow-outdated-electron  also with an Electron that gets no security fixes any more
  --env NAME                 open a shell in this environment
  --pod NAME                 open a shell in this pod
  --container NAME           in this container instead of the pod’s default one
  --context NAME             of this context instead of the one shown last
  --namespace NAME           in this namespace instead of the context’s
  --label-key KEY            environments by this label instead of the context’s
  --kubeconfig FILE          read this kubeconfig file instead of the usual ones
  --user-data-dir DIR        keep settings and logs there: a Podshell of its own
  --help                     print this and exit
  --version                  print the version and exit`,
  demo: `Usage: npm run demo [-- --screenshot FILE]

Starts a small Kubernetes API on this machine and opens Podshell on it.

  --screenshot FILE  do a user’s job unseen, as without a display, and save the picture there`,
  test: `Usage: npm test [-- STAGE… [ARGUMENT…]]

Tests everything, or the stages named: ${STAGE_NAMES.join(', ')}.
What follows the only stage named goes to its runner: npm test -- unit tests/unit/shared -t age`,
  cluster: `Usage: npm run cluster -- --kubeconfig FILE [options]

The demo cluster alone, until Ctrl-C. Prints “ready ADDRESS” once it can be used.

  --kubeconfig FILE   where to write its kubeconfig (mode 0600)
  --port N            port on 127.0.0.1 (default: a free one)
  --pods N            extra ready pods in namespace test
  --environments N    spread them over N environments (default: ten pods each)
  --root DIR          folder of the containers’ homes (default: a temporary one)
  --control           take JSON commands on stdin, one a line (tests/cluster/README.md)`,
  bench: `Usage: npm run bench [-- [NAME…] [--json FILE]]

Measures all figures, or those named: ${BENCHES.join(', ')}.

  --json FILE  the figures, as JSON`,
  soak: `Usage: npm run soak [-- [--fault ID]… [--seeds N] [--from SEED] [--real] [--json FILE]]

Breaks streams and lists in every way that we know of, with chance decided by a seed.

  --fault ID   only this one; may be given more than once (docs/soak.md names them)
  --seeds N    seeds a fault (default: 20; with --real: 1)
  --from SEED  the first seed (default: 1)
  --real       the deadlines of the app itself, not a twentieth of them
  --json FILE  every result, as JSON`,
  package: `Usage: npm run package

Packages Podshell for the system it runs on, in dist/.`,
  'electron-path': `Usage: npm run -s electron-path

Prints the folder of the Electron in use, for ELECTRON_OVERRIDE_DIST_PATH.`,
};
