import { describe, expect, it } from 'vitest';
import { appError, type AppError, type TeamFileObstacle } from '../../../src/shared/errors';
import { describeError } from '../../../src/shared/i18n/catalog';
import { catalogFor } from '../../../src/shared/i18n/catalogs';
import type { LinkProblem } from '../../../src/shared/link';
import { LANGUAGES } from '../../../src/shared/settings';
import type { TeamFileProblem } from '../../../src/shared/team-file';

const LINKS: readonly LinkProblem[] = [
  { kind: 'too-long', limit: 4096 },
  { kind: 'malformed' },
  { kind: 'action', action: 'MARKER' },
  { kind: 'unknown', parameter: 'MARKER' },
  { kind: 'repeated', parameter: 'MARKER' },
  { kind: 'invalid', parameter: 'MARKER' },
  { kind: 'missing', parameter: 'env' },
];
const FILES: readonly TeamFileProblem[] = [
  { kind: 'too-large', limitBytes: 262_144 },
  { kind: 'not-one' },
  { kind: 'newer', version: 7 },
  ...(['unknown', 'missing', 'invalid', 'hidden', 'secret', 'path'] as const).map((kind) => ({
    kind,
    field: 'MARKER',
  })),
  { kind: 'plain-http' },
  { kind: 'loading-variable', name: 'MARKER' },
];
const OBSTACLES: readonly TeamFileObstacle[] = [
  'name',
  'skip-tls-verify',
  'plain-http',
  'server',
  'proxy-credentials',
  'authority',
  'secret-arguments',
  'loading-variable',
  'plugin',
  'plugin-config',
];
const ERRORS: readonly AppError[] = [
  ...LINKS.map((problem) => appError('link-refused', { problem })),
  ...FILES.map((problem) => appError('team-file-refused', { path: 'PATH', problem })),
  ...OBSTACLES.map((reason) => appError('team-file-impossible', { context: 'CONTEXT', reason })),
];

describe.each(LANGUAGES)('what is wrong with links and team files, in %s', (language) => {
  const catalog = catalogFor(language);

  it.each(ERRORS.map((error) => [JSON.stringify(error.params), error] as const))(
    '%s is a sentence of its own that names what it is about',
    (params, error) => {
      const { why, next } = describeError(catalog, error);
      expect(why).toMatch(/[.。]$/);
      expect(next).toMatch(/[.。]$/);
      expect(`${why}${next}`).not.toMatch(/undefined|\[object/);
      if (params.includes('MARKER')) expect(why).toContain('MARKER');
      const others = ERRORS.filter((other) => other !== error);
      expect(others.map((other) => describeError(catalog, other).why)).not.toContain(why);
    },
  );
});
