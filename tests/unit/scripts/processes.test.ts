import { describe, expect, it } from 'vitest';
import { ScriptFailure } from '../../../scripts/lib/failure.mjs';
import { Life } from '../../../scripts/lib/life.mjs';
import { exitCode, run, startChild } from '../../../scripts/lib/processes.mjs';

const node = process.execPath;

describe('run', () => {
  it('keeps what was printed, apart and together, and the exit code', async () => {
    const script =
      'process.stdout.write("out\\n"); process.stderr.write("err\\n"); process.exitCode = 7';
    const lines: string[] = [];
    const ended = await run(node, ['-e', script], {
      output: 'capture',
      onLine: (line) => lines.push(line),
    });
    expect(ended).toMatchObject({ code: 7, stdout: 'out\n', timedOut: false });
    expect(ended.output).toContain('err\n');
    expect(lines.sort()).toEqual(['err', 'out']);
  });

  it('keeps the end of endless output, in bounded memory', async () => {
    const script =
      'for (let i = 0; i < 4000; i++) console.log("x".repeat(100)); console.log("the end")';
    const { output } = await run(node, ['-e', script], { output: 'capture' });
    expect(output.length).toBeLessThanOrEqual(64 * 1024);
    expect(output.endsWith('the end\n')).toBe(true);
  });

  it('ends what takes too long', async () => {
    const ended = await run(node, ['-e', 'setInterval(() => {}, 1000)'], {
      output: 'capture',
      timeoutMs: 300,
    });
    expect(ended.timedOut).toBe(true);
    expect(ended.code).toBe(128 + 15);
  });

  it('says in a sentence that a program is not there', async () => {
    await expect(run('/no/such/program', [], { output: 'capture' })).rejects.toThrow(ScriptFailure);
  });
});

describe.runIf(process.platform !== 'win32')('a child', () => {
  it('is stopped with everything it started', async () => {
    // The grandchild holds the output open, so that its end is seen as the end of the output.
    const script = `
      require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'],
        { stdio: ['ignore', 'inherit', 'ignore'] });
      console.log('started');
      setInterval(() => {}, 1000);`;
    const life = new Life();
    const child = startChild(node, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'], life });
    await new Promise((resolve) => child.process.stdout?.once('data', resolve));
    await life.stop();
    expect(await child.ended).toBe(128 + 15);
  });

  it('is killed when it does not listen', async () => {
    const script = `process.on('SIGTERM', () => {}); console.log('deaf'); setInterval(() => {}, 1000);`;
    const child = startChild(node, ['-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
      graceMs: 50,
    });
    await new Promise((resolve) => child.process.stdout?.once('data', resolve));
    await child.stop();
    expect(await child.ended).toBe(128 + 9);
  });
});

describe('exitCode', () => {
  it.each([
    [0, null, 0],
    [3, null, 3],
    [null, 'SIGTERM', 143],
    [null, 'SIGKILL', 137],
  ] as const)('%s %s is %i', (code, signal, expected) => {
    expect(exitCode(code, signal)).toBe(expected);
  });
});

describe('Life', () => {
  it('undoes in reverse, once, and goes on after a failure', async () => {
    const life = new Life();
    const undone: string[] = [];
    life.onStop(() => void undone.push('first'));
    const forget = life.onStop(() => void undone.push('forgotten'));
    life.onStop(() => {
      undone.push('second');
      throw new Error('expected by this test');
    });
    forget();
    await life.stop();
    await life.stop();
    expect(undone).toEqual(['second', 'first']);
    expect(life.stopped).toBe(true);
  });
});
