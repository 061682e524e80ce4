import { describe, expect, it } from 'vitest';
import { kubeconfigComplaint } from '../../../../src/main/app/command-line';
import { appError } from '../../../../src/shared/errors';
import { catalogFor } from '../../../../src/shared/i18n/catalogs';

describe('what a start says of the file of --kubeconfig', () => {
  const path = '/home/user/not there';

  it.each([
    ['en', 'There is no file at /home/user/not there.'],
    ['zh-CN', '/home/user/not there'],
  ] as const)('is one line that names the option, the file and why (%s)', (language, words) => {
    const problem = appError('kubeconfig-missing', { path });
    const said = kubeconfigComplaint(problem, catalogFor(language));
    expect(said).toMatch(/^--kubeconfig: /);
    expect(said).toContain(words);
    expect(said).not.toContain('\n');
  });

  it('also where the file is there and is none', () => {
    const problem = appError('kubeconfig-invalid', { path, line: 3, detail: 'no mapping' });
    expect(kubeconfigComplaint(problem, catalogFor('en'))).toContain('line 3');
  });
});
