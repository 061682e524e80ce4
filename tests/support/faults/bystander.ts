import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pattern } from './pattern';
import { replaceShell } from './programs';
import type { Tab } from './tab';

/**
 * A tab that prints all the while, as the neighbour of a fault some 300 KB/s, until it is stopped: then
 * every byte must have come.
 */
export class Bystander {
  private constructor(
    readonly tab: Tab,
    private readonly stopFile: string,
    private readonly pattern: Pattern,
  ) {}

  /** @param pace the name of its files, and the seconds it rests after each time it prints the pattern */
  static async start(
    tab: Tab,
    home: string,
    pattern: Pattern,
    pace: { readonly name: string; readonly seconds: number } = {
      name: 'neighbour',
      seconds: 0.05,
    },
  ): Promise<Bystander> {
    const { name, seconds } = pace;
    const stopFile = join(home, `${name}-stop`);
    writeFileSync(join(home, name), pattern.bytes);
    rmSync(stopFile, { force: true });
    const start = await replaceShell(
      tab,
      home,
      `n=0; while [ ! -e ${name}-stop ]; do cat ${name}; n=$((n+1)); sleep ${seconds}; done; ` +
        'printf "END %d." $n; read end',
    );
    start();
    return new Bystander(tab, stopFile, pattern);
  }

  /** Stops it and checks that nothing happened to it. */
  async finish(): Promise<void> {
    writeFileSync(this.stopFile, '');
    const end = /END (\d+)\.$/;
    await this.tab.until(() => end.test(this.tab.text), "neighbour's last line");
    const [line = '', times = '0'] = end.exec(this.tab.text) ?? [];
    assert.equal(this.tab.summed, this.pattern.bytes.length * Number(times) + line.length);
    assert.equal(this.tab.sum, this.pattern.sum(this.pattern.bytes.length * Number(times), line));
    assert.equal(this.tab.state?.kind, 'running', 'a neighbour lost its stream');
    assert.deepEqual(this.tab.problems, []);
  }
}
