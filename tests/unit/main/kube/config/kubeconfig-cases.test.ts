import { describe, expect, it } from 'vitest';
import { loadKubeconfigs } from '../../../../../src/main/kube/config/kubeconfig-loader';
import { KUBECONFIG_CASES } from '../../../../fixtures/kubeconfigs/cases';
import { impossible, writeCase } from '../../../../support/kubeconfig-case';

const cases = KUBECONFIG_CASES.filter((one) => impossible(one) === null);

describe('kubeconfigs that people have, and their expected outcome', () => {
  it.each(cases)('$name', async (one) => {
    const { folder, variable, expected, remove } = await writeCase(one);
    try {
      const places = { argument: null, variable, home: folder, added: [] };
      const { sources, contexts, currentContext } = await loadKubeconfigs(places);
      const x = contexts.find(({ summary }) => summary.name === 'x');
      const { problem, refused, access } = expected;
      if (problem !== undefined) expect(flat(sources[0]?.problem)).toEqual(match(problem));
      if (expected.contexts !== undefined) {
        expect(contexts.map(({ summary }) => summary.name)).toEqual(expected.contexts);
      }
      if (expected.current !== undefined) expect(currentContext).toBe(expected.current);
      if (refused !== undefined) {
        expect(flat(x?.summary.problem)).toEqual(match(refused));
        expect(x?.access.ok).toBe(false);
        expect(x?.summary).toMatchObject({ server: '', signIn: [], risks: [], plugin: null });
      }
      if (expected.summary !== undefined) expect(x?.summary).toMatchObject(expected.summary);
      if (access !== undefined) expect(x?.access).toMatchObject({ ok: true, value: access });
      const value = x?.access.ok === true ? x.access.value : null;
      if (expected.server !== undefined) expect(value?.server.href).toBe(expected.server);
      if (expected.proxy !== undefined) expect(value?.proxy?.href).toBe(expected.proxy);

      const shown = JSON.stringify([sources, contexts.map(({ summary }) => summary)]);
      expect(shown).not.toContain('canary');
    } finally {
      await remove();
    }
  });

  it('are at least forty, each with a name of its own', () => {
    expect(new Set(KUBECONFIG_CASES.map(({ name }) => name)).size).toBe(KUBECONFIG_CASES.length);
    expect(KUBECONFIG_CASES.length).toBeGreaterThanOrEqual(40);
  });
});

/** An error's kind and parameters side by side, as the cases write them. */
function flat(error: { kind: string; params: object } | null | undefined): unknown {
  return error == null ? error : { kind: error.kind, ...error.params };
}

function match(expected: object | null): unknown {
  return expected === null ? null : expect.objectContaining(expected);
}
