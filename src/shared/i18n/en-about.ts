import type { UpdateProblem } from '../about';

/** English sentences of this topic. */
export const enAbout = {
  title: 'About Podshell',
  tagline: 'A shell in a Kubernetes pod, one click away.',
  version: (version: string): string => `Version ${version}`,
  runtime: 'Runtime',
  runtimeVersions: (electron: string, chrome: string, node: string): string =>
    `Electron ${electron}, Chromium ${chrome}, Node ${node}`,
  outdated: 'Outdated: for tests only, not to be handed on.',
  system: 'System',
  logs: 'Logs',
  crashes: 'Crash reports',
  open: 'Open',
  openNamed: (what: string): string => `Open: ${what}`,
  project: 'Project page',
  privacy:
    'Podshell sends nothing about you anywhere: no telemetry, no crash reports. It talks to your clusters, and, if you switch that on, asks a feed for new versions.',
  licences: 'Licences',
  licencesIntro: (count: number): string =>
    `Podshell is free software under the MIT licence. It is made with ${count} parts by others; thank you.`,
  licencesLoading: 'Loading licences…',
  licenceSearch: 'Search licences',
  licenceNone: 'No part is called that, and no text says it.',
  licenceOf: (name: string, version: string): string => `${name} ${version}`,
  chromiumLicences: 'Licences of Chromium and its parts',
  diagnostics: 'Copy diagnostics…',

  diagnosticsTitle: 'Diagnostics',
  diagnosticsIntro:
    'What helps to find a fault, for you to look through before you hand it on. Passwords, tokens and keys are always taken out.',
  diagnosticsNames: 'With names of contexts, namespaces and servers',
  diagnosticsText: 'Diagnostics, as they will be copied',
  diagnosticsLoading: 'Gathering…',
  copy: 'Copy',
  copied: 'Copied',

  updateTitle: 'New versions',
  updateCheck: 'Look for a new version',
  updateUnknown: 'Not checked for a new version yet.',
  updateChecking: 'Looking for a new version…',
  updateCurrent: (time: string): string => `This is the newest version (looked at ${time}).`,
  updateAvailable: (version: string): string => `Podshell ${version} is there.`,
  updateFailed: (feed: string): string => `${feed} did not say which version is the newest.`,
  updateProblem: (problem: UpdateProblem, detail: string): string =>
    `${PROBLEMS[problem]}${detail === '' ? '' : ` (${detail})`}`,
  updateNote: (version: string): string => `Podshell ${version} is there`,
  updateNoteHint: 'Nothing was downloaded, and your shells go on. Its page has it to download.',
  whatsNew: 'What’s new',
  later: 'Later',

  failures: {
    about: 'Can’t say what this is',
    licences: 'Can’t show the licences',
    diagnostics: 'Can’t gather the diagnostics',
    openFolder: 'Can’t open the folder',
    update: 'Can’t look for a new version',
    openPage: 'Can’t open the page',
  },
};

const PROBLEMS: Readonly<Record<UpdateProblem, string>> = {
  unreachable: 'It cannot be reached from here, or lets nobody in.',
  untrusted: 'This machine does not trust its certificate.',
  'not-found': 'It has no versions for this system.',
  'not-a-feed': 'What is there is no feed of versions.',
};
