import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answersHelp } from '../../../scripts/lib/arguments.mjs';
import { inProject } from '../../../scripts/lib/project.mjs';
import { STAGES } from '../../../scripts/lib/stages.mjs';
import { STAGE_NAMES, USAGES } from '../../../scripts/lib/usages.mjs';
import { catalogFor } from '../../../src/shared/i18n/catalogs';

/** A checkout of which only the scripts are there: whatever sets something up fails, or leaves it there. */
let checkout: string;
beforeAll(() => {
  checkout = mkdtempSync(join(tmpdir(), 'podshell-usages-'));
  cpSync(inProject('scripts'), join(checkout, 'scripts'), { recursive: true });
  cpSync(inProject('package.json'), join(checkout, 'package.json'));
});
afterAll(() => {
  rmSync(checkout, { recursive: true, force: true });
});

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command's script there, without a display and with nothing in PATH. */
const run = (command: string, ...args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const file = join(checkout, 'scripts', `${command}.mjs`);
    const env = { PATH: '', HOME: checkout };
    execFile(process.execPath, [file, ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });

const COMMANDS = Object.entries(USAGES);

describe('every command', () => {
  it('has a usage', () => {
    const { scripts } = JSON.parse(readFileSync(inProject('package.json'), 'utf8')) as {
      readonly scripts: Readonly<Record<string, string>>;
    };
    const own = Object.entries(scripts).flatMap(([name, line]) =>
      line === `node scripts/${name}.mjs` ? [name] : [],
    );
    expect(Object.keys(USAGES).sort()).toEqual(own.sort());
  });

  it.each(COMMANDS)('%s says how it is used, and sets nothing up for that', async (name, usage) => {
    expect(await run(name, '--help')).toEqual({ code: 0, stdout: `${usage}\n`, stderr: '' });
    expect(readdirSync(checkout).sort()).toEqual(['package.json', 'scripts']);
  });

  it.each([
    ['bench', ['clik']],
    ['bench', ['--jsn', 'x']],
    ['bench', ['--json']],
    ['soak', ['--seed', '3']],
    ['soak', ['--seeds', 'many']],
    ['soak', ['--from=-1']],
    ['demo', ['--picture', 'x.png']],
    ['package', ['all']],
    ['cluster', []],
    ['cluster', ['--kubeconfig', 'x', '--pods', 'many']],
    ['cluster', ['--kubeconfig', 'x', '--verbose']],
    ['test', ['units']],
    ['electron-path', ['--json']],
  ])('%s %j is refused, before anything is set up', async (name, args) => {
    const { code, stdout, stderr } = await run(name, ...args);
    expect([code, stdout]).toEqual([2, '']);
    // What is wrong with it, in a sentence; a stack would name files.
    expect(stderr).not.toMatch(/\bat .*\.mjs/);
    expect(stderr.trim()).not.toBe('');
    expect(readdirSync(checkout).sort()).toEqual(['package.json', 'scripts']);
  });
});

describe('the usages', () => {
  it('name the stages and the options that there are', () => {
    expect(STAGE_NAMES).toEqual(STAGES.map(({ name }) => name));
    const optionsIn = (usage: string): string[] =>
      usage.split('\n').flatMap((line) => {
        const [, option, what] = /^ {2}(--\S+(?: [A-Z]+)?) +(.*)$/.exec(line) ?? [];
        return option === undefined || what === undefined ? [] : [`${option}: ${what}`];
      });
    const app = optionsIn(catalogFor('en').native.usage);
    expect(app.length).toBeGreaterThan(8);
    expect(optionsIn(USAGES.start)).toEqual(expect.arrayContaining(app));
  });

  it('are no answer to what is asked of another program', () => {
    expect(answersHelp(['unit', '--', '--help'], 'usage')).toBe(false);
    expect(answersHelp(['x'], 'usage')).toBe(false);
  });
});

it('npm start tells its version without a display', async () => {
  const { version } = JSON.parse(readFileSync(inProject('package.json'), 'utf8')) as {
    readonly version: string;
  };
  expect(await run('start', '--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});
