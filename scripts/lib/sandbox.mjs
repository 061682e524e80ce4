import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ScriptFailure } from './failure.mjs';
import { run } from './processes.mjs';

/** Printing its version takes Electron a fifth of a second. */
const PROBE_TIMEOUT_MS = 30_000;

/**
 * @typedef {{ kind: 'on' } | { kind: 'root' } | { kind: 'blocked', why: string, remedy: string[] }} Sandbox
 *   'on': it works here; 'root': Chromium refuses to run as root with it; 'blocked': this system
 *   does not let it start
 */

/**
 * Whether Chromium's sandbox can start here. Electron is asked itself, because only it knows: its
 * sandboxed zygote is up before `--version` is printed, and dies when it cannot be.
 * @param {string} executable Electron's binary
 * @returns {Promise<Sandbox>}
 * @throws {ScriptFailure} when Electron does not start at all
 */
export async function probeSandbox(executable) {
  if (process.platform !== 'linux') return { kind: 'on' };
  if (process.getuid?.() === 0) return { kind: 'root' };
  const probe = await run(executable, ['--version'], {
    output: 'capture',
    timeoutMs: PROBE_TIMEOUT_MS,
  });
  if (probe.code === 0) return { kind: 'on' };
  if (!/sandbox|namespace|zygote/i.test(probe.output)) {
    throw new ScriptFailure(`Electron does not start here (exit code ${probe.code}).`, [
      ...probe.output.trim().split('\n').slice(-5),
    ]);
  }
  return { kind: 'blocked', ...explainBlocked(executable, readKernelSettings(executable)) };
}

/**
 * @typedef {object} KernelSettings what Linux says about unprivileged user namespaces
 * @property {string | undefined} clone kernel.unprivileged_userns_clone (Debian's and Arch's switch)
 * @property {string | undefined} apparmor kernel.apparmor_restrict_unprivileged_userns (Ubuntu 23.10+)
 * @property {string | undefined} max user.max_user_namespaces
 * @property {boolean} helper whether chrome-sandbox belongs to root and is setuid
 */

/**
 * Why the sandbox cannot start, and what an administrator can do about it.
 * @param {string} executable
 * @param {KernelSettings} settings
 * @returns {{ why: string, remedy: string[] }}
 */
export function explainBlocked(executable, { clone, apparmor, max, helper }) {
  const sandbox = join(dirname(executable), 'chrome-sandbox');
  const setuid = [
    'or give Chromium its setuid helper (once for this runtime):',
    `  sudo chown root:root '${sandbox}' && sudo chmod 4755 '${sandbox}'`,
  ];
  if (apparmor === '1') {
    return {
      why: 'AppArmor keeps ordinary programs from making user namespaces',
      remedy: [
        'Allow this program to make them:',
        `  printf 'abi <abi/4.0>,\\ninclude <tunables/global>\\nprofile podshell-electron "${executable}" flags=(unconfined) {\\n  userns,\\n}\\n' | sudo tee /etc/apparmor.d/podshell-electron && sudo apparmor_parser -r /etc/apparmor.d/podshell-electron`,
        ...setuid,
      ],
    };
  }
  if (clone === '0') {
    return {
      why: 'this kernel keeps ordinary users from making user namespaces',
      remedy: ['Allow it:', '  sudo sysctl -w kernel.unprivileged_userns_clone=1', ...setuid],
    };
  }
  if (max === '0') {
    return {
      why: 'user namespaces are switched off (user.max_user_namespaces is 0)',
      remedy: ['Allow them:', '  sudo sysctl -w user.max_user_namespaces=10000', ...setuid],
    };
  }
  return {
    why: helper
      ? 'its setuid helper is in place, yet something else forbids it (a container without privileges?)'
      : 'something keeps ordinary programs from making user namespaces (a container’s seccomp profile?)',
    remedy: ['In a container: allow user namespaces in its seccomp profile,', ...setuid],
  };
}

/** @param {string} executable @returns {KernelSettings} */
function readKernelSettings(executable) {
  const read = (/** @type {string} */ file) =>
    existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
  const helper = join(dirname(executable), 'chrome-sandbox');
  const status = existsSync(helper) ? statSync(helper) : undefined;
  return {
    clone: read('/proc/sys/kernel/unprivileged_userns_clone'),
    apparmor: read('/proc/sys/kernel/apparmor_restrict_unprivileged_userns'),
    max: read('/proc/sys/user/max_user_namespaces'),
    helper: status !== undefined && status.uid === 0 && (status.mode & 0o7777) === 0o4755,
  };
}
