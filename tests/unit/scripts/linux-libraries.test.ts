import { describe, expect, it } from 'vitest';
import {
  availablePackages,
  missingLibraries,
  osRelease,
  packagesFor,
} from '../../../scripts/lib/linux-libraries.mjs';

describe('missingLibraries', () => {
  it('reads them from ldd, each once', () => {
    const output = [
      '\tlinux-vdso.so.1 (0x00007ffd)',
      '\tlibffmpeg.so => /cache/libffmpeg.so (0x00007f)',
      '\tlibgtk-3.so.0 => not found',
      '\tlibnss3.so => not found',
      '\tlibgtk-3.so.0 => not found',
      '\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f)',
    ].join('\n');
    expect(missingLibraries(output)).toEqual(['libgtk-3.so.0', 'libnss3.so']);
  });

  it('finds none in a complete list', () => {
    expect(missingLibraries('\tlibc.so.6 => /lib/libc.so.6 (0x00007f)\n')).toEqual([]);
  });
});

describe('packagesFor', () => {
  it('takes the name the distribution has', () => {
    const libraries = ['libgtk-3.so.0', 'libasound.so.2'];
    const bookworm = new Set(['libgtk-3-0', 'libasound2']);
    const noble = new Set(['libgtk-3-0t64', 'libasound2t64']);
    expect(packagesFor(libraries, (name) => bookworm.has(name)).packages).toEqual([...bookworm]);
    expect(packagesFor(libraries, (name) => noble.has(name)).packages).toEqual([...noble]);
  });

  it('names one package once, and what it does not know', () => {
    const { packages, unknown } = packagesFor(
      ['libnss3.so', 'libsmime3.so', 'libnew.so.9'],
      () => true,
    );
    expect(packages).toEqual(['libnss3']);
    expect(unknown).toEqual(['libnew.so.9']);
  });
});

describe('availablePackages', () => {
  it('leaves out what has no candidate', () => {
    const policy = [
      'libasound2:',
      '  Installed: (none)',
      '  Candidate: (none)',
      '  Version table:',
      'libasound2t64:',
      '  Installed: (none)',
      '  Candidate: 1.2.11-1build2',
      '  Version table:',
      '     1.2.11-1build2 500',
      '        500 http://archive.test/ubuntu noble/main amd64 Packages',
      '',
    ].join('\n');
    expect([...availablePackages(policy)]).toEqual(['libasound2t64']);
  });
});

describe('osRelease', () => {
  it('knows a derivative by its family', () => {
    const text = 'NAME="Linux Mint"\nID=linuxmint\nID_LIKE="ubuntu debian"\nVERSION_ID="22"\n';
    expect(osRelease(text)).toEqual({ id: 'linuxmint', like: ['ubuntu', 'debian'] });
  });

  it('does without ID_LIKE', () => {
    expect(osRelease('PRETTY_NAME="x"\nID=debian\n')).toEqual({ id: 'debian', like: [] });
  });
});
