import { z } from '../zod';
import type { RequestArgs, RequestName, SignalName, Signals } from '../../shared/ipc';
import { MAX_NAMESPACES } from '../../shared/kubernetes';
import {
  BELLS,
  CONTEXT_COLOURS,
  CURSOR_STYLES,
  LANGUAGES,
  REMEMBERED,
  SETTINGS_LIMITS,
  SETTINGS_RANGES,
  SORT_ORDERS,
  TERMINAL_THEMES,
} from '../../shared/settings';
import {
  FLOW,
  MAX_SCREEN,
  PANE_KEY,
  SAVED_TEXT_LIMIT,
  TERMINAL_LIMITS,
  type PortToMain,
} from '../../shared/terminal';

// Bounds of strings from the page: those of Kubernetes (a name has at most 253 characters, a label
// key 253 + '/' + 63, its value 63), and for the rest what no honest page exceeds.
const contextName = z.string().min(1).max(1024);
const resourceName = z.string().min(1).max(253);
const shownNamespaces = z.union([
  z.literal('all'),
  z.array(resourceName).min(1).max(MAX_NAMESPACES),
]);
const labelValue = z.string().min(1).max(63);
const labelKey = z.string().min(1).max(317);
/** A context's name and an environment's id. */
const environmentKey = z.string().min(1).max(2048);
const uuid = z.string().max(64);
/** The name of an added kubeconfig's copy: a file name of any system. */
const kubeconfigId = z.string().min(1).max(255);
/** Characters of a web address at most: what browsers and servers take is below it. */
const URL_LIMIT = 8 * 1024;
/** Characters of the page's own text about its tabs: two hundred tabs take about a quarter. */
const LAYOUT_LIMIT = 256 * 1024;
/** Characters of text copied at most: a whole scrollback of 100,000 lines is below it. */
const CLIPBOARD_LIMIT = 64 * 1024 * 1024;

const size = z.strictObject({
  cols: z.int().min(TERMINAL_LIMITS.minCols).max(TERMINAL_LIMITS.maxCols),
  rows: z.int().min(TERMINAL_LIMITS.minRows).max(TERMINAL_LIMITS.maxRows),
});
/** Where in a session's stream a terminal is. */
const position = { offset: z.int().min(0), states: z.int().min(0) };
const between = ({ min, max }: { min: number; max: number }): z.ZodNumber =>
  z.number().min(min).max(max);
const id = z.strictObject({ id: uuid });
const sessionId = z.strictObject({ sessionId: uuid });
const context = z.strictObject({ context: contextName });
const target = z.strictObject({
  context: contextName,
  namespace: resourceName,
  pod: resourceName,
  podUid: z.string().min(1).max(253),
  container: resourceName,
});
/** Names a file on disk, so it is nothing but letters, digits and dashes. */
const paneKey = z.string().regex(PANE_KEY);
/** Panes of a window at most: main holds fewer sessions, and some show none. */
const MAX_PANES = 1024;
const clipboardKind = z.enum(['clipboard', 'primary']);

/** What the page may send, by request. A request without a schema does not compile. */
export const REQUEST_SCHEMAS = {
  start: z.null(),
  addKubeconfig: z.strictObject({ from: z.enum(['chooser', 'clipboard']) }),
  removeKubeconfig: z.strictObject({ id: kubeconfigId }),
  updateContext: z.strictObject({
    context: contextName,
    patch: z.strictObject({
      namespaces: shownNamespaces.nullable().exactOptional(),
      labelKey: labelKey.nullable().exactOptional(),
      colour: z.enum(CONTEXT_COLOURS).nullable().exactOptional(),
      protected: z.boolean().nullable().exactOptional(),
      readOnly: z.boolean().nullable().exactOptional(),
    }),
  }),
  probeContext: context,
  startCheck: context,
  cancelCheck: id,
  answerConsent: z.strictObject({ id: uuid, allow: z.boolean() }),
  cancelSignIn: id,
  openLink: z.strictObject({ url: z.string().min(1).max(URL_LIMIT) }),
  reloadContexts: z.null(),
  watchEnvironments: z.strictObject({
    context: contextName,
    namespaces: z.union([z.literal('own'), shownNamespaces]).nullable(),
    labelKey: labelKey.nullable(),
  }),
  retryEnvironments: z.null(),
  listNamespaces: context,
  viewAccess: z.strictObject({ context: contextName, namespace: resourceName.or(z.literal('')) }),
  viewEnvironment: z.strictObject({
    context: contextName,
    namespace: resourceName,
    labelKey,
    environment: labelValue,
  }),
  findPages: z.strictObject({
    context: contextName,
    namespace: resourceName,
    labelKey,
    environment: labelValue,
  }),
  openExplanation: z.strictObject({
    subject: z.strictObject({
      context: contextName,
      namespace: resourceName,
      labelKey,
      environment: labelValue.nullable(),
      pod: resourceName.nullable(),
    }),
  }),
  retryExplanation: id,
  closeExplanation: id,
  openSession: z.strictObject({ target, size }),
  reconnectSession: z.strictObject({ sessionId: uuid, size, target: target.nullable() }),
  setAutoReconnect: z.strictObject({ sessionId: uuid, on: z.boolean() }),
  resumeSession: sessionId,
  closeSession: sessionId,
  readClipboard: z.strictObject({ from: clipboardKind }),
  writeClipboard: z.strictObject({ to: clipboardKind, text: z.string().max(CLIPBOARD_LIMIT) }),
  saveText: z.strictObject({
    suggestedName: z.string().min(1).max(512),
    text: z.string().max(SAVED_TEXT_LIMIT),
  }),
  updateSettings: z.strictObject({
    language: z.enum([...LANGUAGES, 'system']).exactOptional(),
    theme: z.enum(['system', 'light', 'dark']).exactOptional(),
    contrast: z.enum(['system', 'more']).exactOptional(),
    fontSize: between(SETTINGS_RANGES.fontSize).exactOptional(),
    fontFamily: z.string().max(SETTINGS_LIMITS.fontFamily).exactOptional(),
    lineHeight: between(SETTINGS_RANGES.lineHeight).exactOptional(),
    cursorStyle: z.enum(CURSOR_STYLES).exactOptional(),
    cursorBlink: z.boolean().exactOptional(),
    bell: z.enum(BELLS).exactOptional(),
    copyOnSelect: z.boolean().exactOptional(),
    terminalThemeLight: z.enum(TERMINAL_THEMES.light).exactOptional(),
    terminalThemeDark: z.enum(TERMINAL_THEMES.dark).exactOptional(),
    screenReader: z.enum(['system', 'on', 'off']).exactOptional(),
    bindings: z
      .record(
        // Not the ids there are: what another version's command had is kept.
        z.string().min(1).max(SETTINGS_LIMITS.commandId),
        z.array(z.string().min(1).max(SETTINGS_LIMITS.chord)).max(SETTINGS_LIMITS.chordsPerCommand),
      )
      .exactOptional(),
    restoreTabs: z.boolean().exactOptional(),
    keepText: z.boolean().exactOptional(),
    updateCheck: z.boolean().exactOptional(),
    updateFeed: z.string().max(SETTINGS_LIMITS.updateFeed).exactOptional(),
    scrollback: between(SETTINGS_RANGES.scrollback).exactOptional(),
    confirmClose: z.boolean().exactOptional(),
    sidebarVisible: z.boolean().exactOptional(),
    sidebarWidth: between(SETTINGS_RANGES.sidebarWidth).exactOptional(),
    sort: z.enum(SORT_ORDERS).exactOptional(),
    favourites: z.array(environmentKey).max(REMEMBERED.favourites).exactOptional(),
    recent: z.array(environmentKey).max(REMEMBERED.recent).exactOptional(),
    recentCommands: z
      .array(z.string().min(1).max(SETTINGS_LIMITS.commandId))
      .max(REMEMBERED.commands)
      .exactOptional(),
    followRollouts: z.boolean().exactOptional(),
  }),
  editSettings: z.null(),
  readText: z.strictObject({ paneKey }),
  forgetTexts: z.null(),
  lastWordsTold: z.null(),
  about: z.null(),
  licences: z.null(),
  diagnostics: z.strictObject({ withNames: z.boolean() }),
  openAppFolder: z.strictObject({ which: z.enum(['logs', 'crashes', 'chromium-licences']) }),
  updateState: z.null(),
  checkForUpdate: z.null(),
  answerClose: z.strictObject({ close: z.boolean() }),
  readArrival: z.null(),
  endArrival: id,
  chooseTeamFile: z.null(),
  addTeamFile: z.strictObject({
    id: uuid,
    keepBoth: z.boolean(),
    credentials: z
      .discriminatedUnion('from', [
        z.strictObject({ from: z.literal('context'), context: contextName }),
        z.strictObject({ from: z.enum(['chooser', 'clipboard']) }),
      ])
      .nullable(),
  }),
  previewTeamFile: context,
  saveTeamFile: id,
} satisfies { [K in RequestName]: z.ZodType<RequestArgs<K>> };

/** What the page may tell, by signal. */
export const SIGNAL_SCHEMAS = {
  mark: z.strictObject({ name: z.string().regex(/^[a-z-]{1,40}$/), at: z.number() }),
  layout: z.strictObject({ text: z.string().max(LAYOUT_LIMIT) }),
  layoutRefused: z.null(),
  keepText: z.strictObject({
    paneKey,
    text: z.strictObject({
      size,
      screen: z.string().max(MAX_SCREEN),
      title: z.string().max(256).nullable(),
    }),
  }),
  panes: z.strictObject({ keys: z.array(paneKey).max(MAX_PANES) }),
  explanationRead: z.strictObject({ id: uuid, sequence: z.int().min(0) }),
  pressed: z.strictObject({ target }),
} satisfies { [K in SignalName]: z.ZodType<Signals[K]> };

/** Whether nothing lies behind the view: a queued byte would keep its whole buffer alive. */
const isWhole = ({ byteOffset, byteLength, buffer }: Uint8Array<ArrayBuffer>): boolean =>
  byteOffset === 0 && byteLength === buffer.byteLength;

/** What the page may post to a session's port. */
export const PORT_SCHEMA: z.ZodType<PortToMain> = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('input'),
    bytes: z
      .instanceof(Uint8Array<ArrayBuffer>)
      .refine((bytes) => bytes.length <= FLOW.maxInput && isWhole(bytes)),
  }),
  z.strictObject({ type: z.literal('resize'), size, at: z.strictObject(position) }),
  z.strictObject({ type: z.literal('ack'), offset: position.offset }),
  z.strictObject({
    type: z.literal('checkpoint'),
    checkpoint: z.strictObject({
      ...position,
      size,
      phase: z.enum(['new', 'running', 'ended']),
      screen: z.string().max(MAX_SCREEN),
      title: z.string().max(256).nullable(),
    }),
  }),
]);
