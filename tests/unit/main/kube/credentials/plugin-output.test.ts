import { describe, expect, it } from 'vitest';
import { PluginOutput } from '../../../../../src/main/kube/credentials/plugin-output';

const printed = (...parts: string[]): PluginOutput => {
  const output = new PluginOutput();
  for (const part of parts) output.add(Buffer.from(part));
  return output;
};

describe('what people see of a plugin', () => {
  it('has no escape sequences, controls and invisible marks', () => {
    const output = printed(
      '\u001b[1mSign in\u001b[0m\r\n\u001b]0;title\u0007at\u202e once\u200b\u0000\u0008',
      '\u001b]8;;http://x\u001b\\here\u001b]8;;\u001b\\ \u009b31mred\tand\u2028on',
    );
    expect(output.shown(1000, [])).toBe('Sign in\nat oncehere red\tand\non');
  });

  it('has no secrets, also none with an escape sequence in its middle', () => {
    const output = printed('pass\u001b[0mword=hun', 'ter2 for secret-value\n');
    expect(output.shown(1000, ['secret-value'])).toBe('password=••• for •••');
    expect(output.lastWords(['secret-value'])).toBe('password=••• for •••');
  });

  it('is the end of it, from the beginning of a line', () => {
    const lines = Array.from({ length: 10_000 }, (_, index) => `line ${index}`);
    const output = printed(...lines.map((line) => `${line}\n`));
    expect(output.total).toBe(lines.join('\n').length + 1);
    expect(output.shown(15, [])).toBe('line 9999');
    expect(output.shown(20, [])).toBe('line 9998\nline 9999');
    expect(output.lastWords([])).toMatch(/^…line \d+ .*line 9999$/);
    expect(output.lastWords([]).length).toBeLessThanOrEqual(500);
  });

  it('never shows half a word that was cut off', () => {
    const output = printed(`password=${'x'.repeat(65_530)} end`);
    expect(output.shown(4096, [])).toBe('end');
    expect(printed('x'.repeat(70_000)).shown(4096, [])).toBe('');
  });

  it('survives half characters and bytes one by one', () => {
    const output = new PluginOutput();
    for (const byte of Buffer.from('Grüße ✓\n'.repeat(2_000))) output.add(Uint8Array.of(byte));
    expect(output.shown(15, [])).toBe('Grüße ✓');
    output.add(Uint8Array.of(0xff, 0xe2));
    expect(output.shown(15, [])).toContain('�');
  });
});
