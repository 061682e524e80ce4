import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { seenProcesses } from '../../support/processes';

/** Written before anything is changed and deleted after all of it is undone. */
const MARK = '/var/lib/podshell-e2e.json';
const USER = 'podshell-e2e';

/** A user that was made for a test. */
export interface FreshUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

interface Mark {
  /** Of the user that is made. */
  readonly home: string;
  /** The process that tests. */
  readonly owner: number;
}

function readMark(): Mark | null {
  return existsSync(MARK) ? (JSON.parse(readFileSync(MARK, 'utf8')) as Mark) : null;
}

const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}`);

/**
 * Why a .deb cannot be installed for a test here, or null. Where somebody uses Podshell, nothing is
 * put in its place.
 */
export function installObstacle(): string | null {
  if (process.platform !== 'linux') return 'a .deb is for Debian and Ubuntu';
  if (process.getuid?.() !== 0) return 'only root can install a package and make a user';
  const missing = ['dpkg', 'apt-get', 'useradd', 'userdel', 'Xvfb'].filter((it) => !onPath(it));
  if (missing.length > 0) return `this system has no ${missing.join(', ')}`;
  const left = readMark();
  if (left !== null) return isAlive(left.owner) ? 'another run tests one just now' : null;
  if (isInstalled()) return 'Podshell is installed on this machine';
  if (userIds() !== null) return `this machine has a user ${USER}`;
  return null;
}

/**
 * Makes a fresh user without any rights and installs a .deb, as its README line says. What a run that
 * was killed left is removed first.
 */
export function installPackage(deb: string): FreshUser {
  removePackage();
  const home = join(mkdtempSync(join(tmpdir(), 'podshell-home-')), USER);
  writeFileSync(MARK, JSON.stringify({ home, owner: process.pid } satisfies Mark));
  must('chmod', '755', join(home, '..'));
  must('useradd', '--create-home', '--home-dir', home, '--shell', '/bin/bash', USER);
  must(
    'apt-get',
    ...['install', '--yes', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120'],
    deb,
  );
  const ids = userIds();
  if (ids === null) throw new Error(`useradd made no ${USER}`);
  return { name: USER, home, ...ids };
}

/** Removes the package and the user, and ends what still runs as that user. Does nothing twice. */
export function removePackage(): void {
  const mark = readMark();
  if (mark === null) return;
  const ids = userIds();
  if (ids !== null) {
    for (const { pid, uid } of seenProcesses()) if (uid === ids.uid) kill(pid);
    // It may say that a process is still being buried.
    must('userdel', '--force', USER);
  }
  must('dpkg', '--purge', 'podshell');
  rmSync(join(mark.home, '..'), { recursive: true, force: true });
  rmSync(MARK);
}

/** Whether anything of the package is there: also where its installation was broken off. */
export function isInstalled(): boolean {
  const { status, stdout } = spawnSync(
    'dpkg-query',
    ['--show', '--showformat=${db:Status-Status}', 'podshell'],
    { encoding: 'utf8' },
  );
  return status === 0 && stdout !== 'not-installed' && stdout !== 'config-files';
}

/** The paths of the installed package. */
export function installedFiles(): string[] {
  return must('dpkg', '--listfiles', 'podshell').trim().split('\n');
}

function userIds(): Pick<FreshUser, 'uid' | 'gid'> | null {
  const line = new RegExp(`^${USER}:[^:]*:(\\d+):(\\d+):`, 'm').exec(
    readFileSync('/etc/passwd', 'utf8'),
  );
  return line && { uid: Number(line[1]), gid: Number(line[2]) };
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function onPath(program: string): boolean {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .some((folder) => existsSync(join(folder, program)));
}

/** Runs a program to its end; returns what it printed. */
function must(command: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
  });
  if (status === 0) return stdout;
  throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? `${stdout}${stderr}`}`);
}
