import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';

const FOLDER = resolve(__dirname, '../../../.github/workflows');

interface Workflow {
  readonly name: string;
  readonly permissions: unknown;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly 'timeout-minutes'?: number;
        readonly permissions?: Readonly<Record<string, string>>;
        readonly needs?: string | readonly string[];
        readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
      }
    >
  >;
}

const workflows = readdirSync(FOLDER).map((file) => {
  const text = readFileSync(join(FOLDER, file), 'utf8');
  return { file, text, document: parseDocument(text, { strict: true, uniqueKeys: true }) };
});

describe.each(workflows)('$file', ({ text, document }) => {
  const workflow = document.toJS() as Workflow;

  it('is YAML without errors or warnings', () => {
    expect(document.errors).toEqual([]);
    expect(document.warnings).toEqual([]);
    expect(Object.keys(workflow.jobs).length).toBeGreaterThan(0);
  });

  it('may read, and no job more than one thing beyond that', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    for (const { permissions } of Object.values(workflow.jobs)) {
      expect([undefined, { contents: 'write' }]).toContainEqual(permissions);
    }
  });

  it('runs nobody’s code with the right to write', () => {
    for (const { permissions, steps } of Object.values(workflow.jobs)) {
      if (permissions === undefined) continue;
      const commands = steps.map(({ run = '' }) => run).join('\n');
      expect(commands).not.toMatch(/\b(npm|npx|node)\b/);
    }
  });

  it('uses actions of a named major version, and leaves no token in the checkout', () => {
    for (const { steps } of Object.values(workflow.jobs)) {
      for (const { uses } of steps)
        if (uses !== undefined) expect(uses).toMatch(/^[\w-]+\/[\w-]+@v\d+$/);
    }
    const checkouts = text.match(/uses: actions\/checkout@/g) ?? [];
    expect(text.match(/persist-credentials: false/g) ?? []).toHaveLength(checkouts.length);
  });

  it('ends every job that hangs, and waits for jobs that are there', () => {
    for (const { 'timeout-minutes': minutes, needs } of Object.values(workflow.jobs)) {
      expect(minutes).toBeLessThanOrEqual(60);
      for (const name of [needs ?? []].flat()) expect(Object.keys(workflow.jobs)).toContain(name);
    }
  });

  it('puts nothing that others write into a command line', () => {
    for (const { steps } of Object.values(workflow.jobs)) {
      for (const { run = '' } of steps) {
        expect(run).not.toMatch(/\$\{\{\s*(github\.(event|head_ref|ref_name)|inputs|secrets)/);
      }
    }
  });
});
