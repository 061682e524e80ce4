import type { PageSpec } from './page';
import type { Workload } from './workload';

const HOUR = 3600;
const DAY = 24 * HOUR;

/** Namespaces of the demo cluster; nobody but the administrator may read `restricted`. */
export const NAMESPACES = ['default', 'kube-system', 'restricted', 'test'] as const;

/** A label of the bundled environments, so that two Deployments can share one `app`. */
const environment = (app: string): Record<string, string> => ({ app });

/**
 * What the cluster holds at start. In `test`: three environments a newcomer understands (shop, pay,
 * demo), two more that show what can go wrong (search, static).
 */
export const SEED_WORKLOADS: readonly Workload[] = [
  {
    namespace: 'test',
    name: 'shop-a1b2-api',
    podLabels: environment('shop-a1b2'),
    containers: [{ name: 'api' }],
    fates: ['running'],
    ages: [5 * DAY + 2 * HOUR],
  },
  {
    namespace: 'test',
    name: 'shop-a1b2-web',
    podLabels: environment('shop-a1b2'),
    containers: [{ name: 'web' }],
    fates: ['running', 'running'],
    ages: [5 * DAY, 3 * HOUR],
  },
  {
    namespace: 'test',
    name: 'pay-9f8e',
    podLabels: environment('pay-9f8e'),
    podAnnotations: { 'kubectl.kubernetes.io/default-container': 'app' },
    containers: [{ name: 'istio-proxy' }, { name: 'app' }],
    fates: ['running', 'unschedulable'],
    ages: [26 * HOUR, 2 * HOUR],
  },
  {
    namespace: 'test',
    name: 'demo-77aa',
    podLabels: environment('demo-77aa'),
    containers: [{ name: 'app' }],
    fates: ['crash-loop'],
    ages: [50 * 60],
  },
  {
    namespace: 'test',
    name: 'search-3c4d',
    podLabels: environment('search-3c4d'),
    containers: [{ name: 'app' }],
    fates: ['unschedulable'],
    ages: [7 * 60],
  },
  {
    namespace: 'test',
    name: 'static-5e6f',
    podLabels: environment('static-5e6f'),
    containers: [{ name: 'server', profile: 'no-shell' }],
    fates: ['running'],
    ages: [9 * DAY],
  },
  {
    namespace: 'default',
    name: 'billing',
    podLabels: { 'app.kubernetes.io/instance': 'billing-demo' },
    containers: [{ name: 'billing' }],
    fates: ['running', 'running'],
    ages: [30 * DAY, 30 * DAY],
  },
  {
    namespace: 'default',
    name: 'mailer',
    podLabels: { 'app.kubernetes.io/instance': 'mailer-demo' },
    containers: [{ name: 'mailer' }],
    fates: ['running'],
    ages: [12 * DAY],
  },
  {
    namespace: 'kube-system',
    name: 'coredns',
    podLabels: { 'k8s-app': 'kube-dns' },
    containers: [{ name: 'coredns', image: 'registry.k8s.io/coredns/coredns:v1.11.3' }],
    fates: ['running', 'running'],
    ages: [40 * DAY, 40 * DAY],
  },
  {
    namespace: 'restricted',
    name: 'vault',
    podLabels: { app: 'vault' },
    containers: [{ name: 'vault' }],
    fates: ['running'],
    ages: [20 * DAY],
  },
];

/** Addresses of environments. */
export const SEED_PAGES: readonly PageSpec[] = [
  {
    namespace: 'test',
    name: 'shop-a1b2-web',
    labels: { app: 'shop-a1b2' },
    selector: { app: 'shop-a1b2', component: 'shop-a1b2-web' },
    host: 'shop-a1b2.test.demo.local',
    tls: true,
  },
  {
    namespace: 'test',
    name: 'pay-9f8e',
    // As many charts do it: only its Service tells whose address this is.
    labels: {},
    selector: { app: 'pay-9f8e' },
    host: 'pay-9f8e.test.demo.local',
    tls: false,
  },
];
