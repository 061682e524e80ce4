import type { Clock } from '../../src/main/kube/clock';
import { systemClock } from '../../src/main/kube/clock';
import type { HttpClientOptions } from '../../src/main/kube/http/http-cluster-client';

/** What a client needs beside its access: no plugins, no CAs of this machine, no proxies from its environment. */
export function clientParts(
  clock: Clock = systemClock,
  environment: NodeJS.ProcessEnv = {},
): Omit<HttpClientOptions, 'access' | 'deadlines'> {
  return {
    clock,
    signing: { clock, plugins: null, systemCas: () => [] },
    environment: () => environment,
  };
}
