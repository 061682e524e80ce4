import type { Locator } from '@playwright/test';
import type { DemoCluster, Pod } from '../cluster';
import { expect, test } from './support/fixtures';
import type { PodshellWindow } from './support/podshell-window';

type Status = Pod['status'];
type ContainerStatus = NonNullable<Status['containerStatuses']>[number];

/** An hour and a half ago, as Kubernetes writes times: for as long again it reads in minutes. */
const LONG_AGO = new Date(Date.now() - 5_400_000).toISOString().replace(/\.\d+/, '');

/** Names of the environments on screen, from top to bottom. */
const names = (podshell: PodshellWindow): Promise<(string | null)[]> =>
  podshell.tree
    .locator('[aria-level="1"]')
    .evaluateAll((rows) =>
      [...rows]
        .sort((a, b) => Number(a.ariaPosInSet) - Number(b.ariaPosInSet))
        .map((row) => row.getAttribute('aria-label')),
    );

/** Pods of a namespace of the test's own that no controller keeps, in one environment: `load-00001`. */
function barePods(cluster: DemoCluster, namespace: string, count: number): readonly Pod[] {
  cluster.createNamespace(namespace);
  cluster.addPods(count, { environments: 1, namespace });
  return cluster.pods(namespace);
}

async function unfold(row: Locator): Promise<void> {
  await row.locator('[data-toggle]').click();
  await expect(row).toHaveAttribute('aria-expanded', 'true');
}

function container(state: ContainerStatus['state'], of: Partial<ContainerStatus> = {}) {
  const status: ContainerStatus = {
    name: 'app',
    image: 'registry.demo.local/app:2.4.1',
    imageID: '',
    ready: false,
    restartCount: 0,
    ...(state === undefined ? {} : { state }),
    ...of,
  };
  return status;
}

test('an environment tells its workloads, images and age, and a rollout as long as it lasts', async ({
  podshell,
  cluster,
}) => {
  const shop = podshell.item(1, 'shop-a1b2');
  await expect(shop).toHaveAccessibleDescription(/3 of 3 ready/);
  await expect(shop).toHaveAccessibleDescription(/5d\d*h? old/);
  await expect(shop).toHaveAccessibleDescription(
    /Deployment shop-a1b2-api, Deployment shop-a1b2-web, image 2\.4\.1/,
  );
  await expect(podshell.item(1, 'demo-77aa')).toHaveAccessibleDescription(
    /CrashLoopBackOff, failing, \d+ restarts, last \S+ ago, 0 of 1 ready/,
  );

  await cluster.createEnvironment({ name: 'rolls-1111', ages: [3600] });
  const rolls = podshell.item(1, 'rolls-1111');
  await expect(rolls).toHaveAccessibleDescription(/Deployment rolls-1111, image 2\.4\.1/);
  await expect(rolls).not.toHaveAccessibleDescription(/rollout/);
  const containers = [{ name: 'app', image: 'registry.demo.local/app:9.9.9' }];
  // The new pod does not come up: the old one stays, and the list says how far it is.
  expect(cluster.rollout('test', 'rolls-1111', { containers, fates: ['image-pull'] })).toBe(true);
  await expect(rolls).toHaveAccessibleDescription(
    /rollout of rolls-1111 in progress: 0 of 1 new ready, 1 old/,
  );
  await expect(rolls).toHaveAccessibleDescription(/images 9\.9\.9, 2\.4\.1/);
  expect(cluster.rollout('test', 'rolls-1111', { containers })).toBe(true);
  await expect(rolls).toHaveAccessibleDescription(/1 of 1 ready.*image 9\.9\.9$/);
  await expect(rolls).not.toHaveAccessibleDescription(/rollout/);
});

test('a pod’s status reads as kubectl prints it, with restarts, age, node and address', async ({
  launch,
  cluster,
}) => {
  const init = (statuses: ContainerStatus[]) => ({
    spec: { initContainers: statuses.map(({ name }) => ({ name, image: `init/${name}:1` })) },
    status: {
      phase: 'Pending',
      conditions: [{ type: 'Initialized', status: 'False' }],
      initContainerStatuses: statuses,
      containerStatuses: [container({ waiting: { reason: 'PodInitializing' } })],
    },
  });
  const done = container(
    { terminated: { exitCode: 0, reason: 'Completed' } },
    { name: 'first', ready: true },
  );
  /** What `kubectl get pods` prints, of the same case in Kubernetes' printers_test.go. */
  const cases: readonly {
    readonly says: string;
    readonly status: Partial<Status>;
    readonly spec?: Partial<Pod['spec']>;
    readonly metadata?: Partial<Pod['metadata']>;
  }[] = [
    {
      says: 'Init:0/2',
      ...init([
        container({ running: { startedAt: LONG_AGO } }, { name: 'first' }),
        container({ waiting: { reason: 'PodInitializing' } }, { name: 'second' }),
      ]),
    },
    {
      says: 'Init:CrashLoopBackOff',
      ...init([
        done,
        container({ waiting: { reason: 'CrashLoopBackOff' } }, { name: 'second', restartCount: 4 }),
      ]),
    },
    {
      says: 'Init:Error',
      ...init([
        done,
        container({ terminated: { exitCode: 2, reason: 'Error' } }, { name: 'second' }),
      ]),
    },
    { says: 'Evicted', status: { phase: 'Failed', reason: 'Evicted', containerStatuses: [] } },
    {
      says: 'Completed',
      status: {
        phase: 'Succeeded',
        containerStatuses: [container({ terminated: { exitCode: 0, reason: 'Completed' } })],
      },
    },
    {
      says: 'CrashLoopBackOff',
      status: {
        phase: 'Running',
        containerStatuses: [
          container(
            { waiting: { reason: 'CrashLoopBackOff' } },
            {
              restartCount: 7,
              lastState: { terminated: { exitCode: 137, reason: 'Error', finishedAt: LONG_AGO } },
            },
          ),
        ],
      },
    },
    {
      says: 'ImagePullBackOff',
      status: {
        phase: 'Pending',
        containerStatuses: [container({ waiting: { reason: 'ImagePullBackOff' } })],
      },
    },
    {
      says: 'SchedulingGated',
      spec: { schedulingGates: [{ name: 'example.com/quota' }] },
      status: {
        phase: 'Pending',
        containerStatuses: [],
        conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }],
      },
    },
    {
      says: 'Terminating',
      status: {},
      metadata: { deletionTimestamp: LONG_AGO, deletionGracePeriodSeconds: 30 },
    },
    {
      says: 'NotReady',
      spec: {
        containers: [
          { name: 'app', image: 'registry.demo.local/app:2.4.1' },
          { name: 'once', image: 'registry.demo.local/once:1' },
        ],
      },
      status: {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'False' }],
        containerStatuses: [
          container({ running: { startedAt: LONG_AGO } }, { ready: true }),
          container({ terminated: { exitCode: 0, reason: 'Completed' } }, { name: 'once' }),
        ],
      },
    },
  ];
  const pods = barePods(cluster, 'statuses', cases.length + 1);
  const podshell = await launch({ settings: { contexts: { demo: { namespaces: ['statuses'] } } } });
  await unfold(podshell.item(1, 'load-00001'));
  await expect(podshell.item(1, 'load-00001')).toHaveAccessibleDescription(
    new RegExp(`Running, healthy, ${pods.length} of ${pods.length} ready`),
  );
  for (const [index, { says, status, spec, metadata }] of cases.entries()) {
    const name = pods[index]?.metadata.name ?? '';
    cluster.patchPod('statuses', name, (pod) => ({
      ...pod,
      metadata: { ...pod.metadata, ...metadata },
      spec: { ...pod.spec, ...spec },
      status: { ...pod.status, ...status },
    }));
    await expect(podshell.item(2, name)).toHaveAccessibleDescription(new RegExp(`^${says}, `));
  }
  const crashed = podshell.item(2, pods[5]?.metadata.name ?? '');
  await expect(crashed).toHaveAccessibleDescription(
    /7 restarts, last (9\d|1\d\d)m ago, 0 of 1 ready/,
  );
  await expect(crashed).toHaveAccessibleDescription(/last exit 137/);
  const well = pods.at(-1);
  await expect(podshell.item(2, well?.metadata.name ?? '')).toHaveAccessibleDescription(
    new RegExp(
      `^Running, healthy, 1 of 1 ready, \\S+ old, on ${well?.spec.nodeName ?? ''}, IP ${well?.status.podIP ?? ''}$`,
    ),
  );
  // The worst of them is the environment's.
  await expect(podshell.item(1, 'load-00001')).toHaveAccessibleDescription(/failing/);
});

test('containers tell their state, last exit and image; init and debug ones as well', async ({
  launch,
  cluster,
}) => {
  const [pod] = barePods(cluster, 'kinds', 1);
  const name = pod?.metadata.name ?? '';
  const image = (of: string): string => `registry.demo.local/${of}`;
  cluster.patchPod('kinds', name, (before) => ({
    ...before,
    spec: {
      ...before.spec,
      initContainers: [
        { name: 'migrate', image: image('migrate:1.0.7') },
        { name: 'proxy', image: image('proxy:3.2'), restartPolicy: 'Always' },
      ],
      ephemeralContainers: [{ name: 'debugger', image: image('busybox:1.36') }],
    },
    status: {
      ...before.status,
      containerStatuses: [
        container(
          { running: { startedAt: LONG_AGO } },
          {
            ready: true,
            restartCount: 2,
            lastState: { terminated: { exitCode: 3, reason: 'Error', finishedAt: LONG_AGO } },
          },
        ),
      ],
      initContainerStatuses: [
        container(
          { terminated: { exitCode: 0, reason: 'Completed', finishedAt: LONG_AGO } },
          { name: 'migrate', ready: true },
        ),
        container(
          { running: { startedAt: LONG_AGO } },
          { name: 'proxy', ready: true, started: true },
        ),
      ],
      ephemeralContainerStatuses: [
        container({ running: { startedAt: LONG_AGO } }, { name: 'debugger' }),
      ],
    },
  }));
  const podshell = await launch({ settings: { contexts: { demo: { namespaces: ['kinds'] } } } });
  await unfold(podshell.item(1, 'load-00001'));
  await unfold(podshell.item(2, name));
  for (const [row, words] of [
    [
      'app',
      /^Running, healthy, default, 2 restarts, last (9\d|1\d\d)m ago, last exit 3, image 2\.4\.1$/,
    ],
    ['proxy', /^Running, healthy, sidecar, image 3\.2$/],
    ['migrate', /^Completed, \S+, init, last exit 0, image 1\.0\.7$/],
    ['debugger', /^Running, healthy, debug, image 1\.36$/],
  ] as const) {
    await expect(podshell.item(3, row)).toHaveAccessibleDescription(words);
  }
});

test('the filter finds by letters, pod, status and image, and terms narrow it', async ({
  podshell,
  cluster,
}) => {
  await cluster.createEnvironment({
    name: 'filtered-1111',
    containers: [{ name: 'app', image: 'registry.demo.local/unusual:7.7.7' }],
  });
  await podshell.item(1, 'filtered-1111').waitFor();
  const finds = async (query: string, found: string, left: string): Promise<void> => {
    await podshell.filter.fill(query);
    await expect(podshell.item(1, left)).toHaveCount(0);
    await expect(podshell.item(1, found)).toBeVisible();
  };
  await finds('shpa1', 'shop-a1b2', 'filtered-1111');
  await finds('unusual', 'filtered-1111', 'shop-a1b2');
  await finds('shop-a1b2-api', 'shop-a1b2', 'filtered-1111');
  // Found by one of its pods: that one is shown.
  await expect(podshell.item(2, /^shop-a1b2-api-/)).toBeVisible();
  await expect(podshell.item(2, /^shop-a1b2-web-/)).toHaveCount(0);
  await finds('image:7.7', 'filtered-1111', 'shop-a1b2');
  await finds('crashloop', 'demo-77aa', 'filtered-1111');
  await finds('status:failing', 'search-3c4d', 'shop-a1b2');
  await finds('status:crashloop 77', 'demo-77aa', 'search-3c4d');
  await podshell.filter.fill('status:crashloop ns:kube');
  await expect(
    podshell.page.getByText('Nothing here matches “status:crashloop ns:kube”.'),
  ).toBeVisible();
  await expect(podshell.tree.getByRole('treeitem')).toHaveCount(0);
});

test('what was used last stands first where that is asked for, tomorrow as well', async ({
  launch,
  folder,
}) => {
  const podshell = await launch();
  await podshell.openEnvironment('shop-a1b2');
  await podshell.item(1, 'pay-9f8e').click();
  await expect(podshell.tabs).toHaveCount(2);
  await podshell.prompt();
  await podshell.page.getByRole('button', { name: /^Sort/ }).click();
  await podshell.page.getByRole('menuitemradio', { name: 'Recently used first' }).click();
  await expect
    .poll(async () => (await names(podshell)).slice(0, 2))
    .toEqual(['pay-9f8e', 'shop-a1b2']);
  await podshell.end();
  const again = await launch({ userData: `${folder}/user-data-0` });
  await expect
    .poll(async () => (await names(again)).slice(0, 2))
    .toEqual(['pay-9f8e', 'shop-a1b2']);
});
