import type { ChildProcess } from 'node:child_process';
import { expect, type ElectronApplication, type Locator, type Page } from '@playwright/test';

/** The window, by its accessibility contract (docs/architecture.md): the same words people rely on. */
export class PodshellWindow {
  readonly tree: Locator;
  readonly filter: Locator;
  readonly context: Locator;
  readonly tablist: Locator;
  readonly tabs: Locator;
  readonly status: Locator;
  readonly alerts: Locator;
  /** Playwright forgets the process once it has ended. */
  readonly #process: ChildProcess;

  readonly #app: ElectronApplication | null;

  /** @param app null where only the window is driven, as in a package */
  constructor(
    readonly page: Page,
    { process, app }: { readonly process: ChildProcess; readonly app: ElectronApplication | null },
  ) {
    this.#process = process;
    this.#app = app;
    this.tree = page.getByRole('tree', { name: 'Environments' });
    this.filter = page.getByRole('searchbox', { name: 'Filter environments' });
    this.context = page.locator(
      '[role=combobox][aria-label^="Context"], button[aria-label^="Context"]',
    );
    this.tablist = page.getByRole('tablist', { name: 'Terminals' });
    this.tabs = this.tablist.getByRole('tab');
    this.status = page.getByRole('status', { name: 'Connection' });
    this.alerts = page.getByRole('alert');
  }

  /** The row of an environment, a pod or a container. */
  item(level: 1 | 2 | 3, name: string | RegExp): Locator {
    return this.page
      .locator(`[role=treeitem][aria-level="${level}"]`)
      .and(this.tree.getByRole('treeitem', { name }));
  }

  /** The terminal on screen. */
  get panel(): Locator {
    return this.page.getByRole('tabpanel').filter({ visible: true });
  }

  /** The text on the screen of the terminal in front, a line per row. */
  async text(): Promise<string> {
    const rows = await this.panel.locator('.xterm-rows > div').allInnerTexts();
    return rows.map((row) => row.replaceAll('\u00a0', ' ').trimEnd()).join('\n');
  }

  /** Waits until the terminal in front shows `pattern`; returns its text. */
  async sees(pattern: string | RegExp, timeout = 30_000): Promise<string> {
    const assertion = expect.poll(() => this.text(), { timeout });
    await (typeof pattern === 'string' ? assertion.toContain(pattern) : assertion.toMatch(pattern));
    return this.text();
  }

  /** Opens the shell of an environment and waits for its prompt. */
  async openEnvironment(name: string): Promise<void> {
    await this.item(1, name).click();
    await this.prompt();
  }

  /** Waits for a prompt on the terminal's last line. */
  async prompt(): Promise<void> {
    await this.sees(/[$#]\s*$/);
  }

  /** The pod of the terminal in front, as the shell itself knows it. */
  async podName(): Promise<string> {
    const label = await this.status.textContent();
    const name = /[a-z0-9]+-[a-z0-9]{4}-[-a-z0-9]+/.exec(label ?? '')?.[0];
    if (name === undefined) throw new Error(`no pod in the status bar: ${String(label)}`);
    return name;
  }

  async chooseContext(name: string): Promise<void> {
    await this.context.click();
    await this.page.getByRole('option', { name }).click();
  }

  async chooseNamespace(name: string): Promise<void> {
    await this.page.getByRole('combobox', { name: /^Namespace/ }).click();
    await this.page.getByRole('option', { name, exact: true }).click();
  }

  /** The app's main process. */
  get app(): ElectronApplication {
    if (this.#app === null) throw new Error('the main process of a package is not driven');
    return this.#app;
  }

  /** Whether the process has ended. */
  get ended(): boolean {
    const { exitCode, signalCode } = this.#process;
    return exitCode !== null || signalCode !== null;
  }

  /** Ends the app with a signal, as the end of a desktop session does: nothing is asked. */
  async end(): Promise<void> {
    if (this.ended) return;
    const ended = new Promise<void>((resolve) => {
      this.#process.once('exit', () => {
        resolve();
      });
    });
    this.#process.kill('SIGTERM');
    await ended;
  }

  /** Types into the terminal in front. */
  async type(text: string): Promise<void> {
    await this.panel.locator('.xterm-helper-textarea').focus();
    await this.page.keyboard.type(text);
  }

  /** Types a command and Enter. */
  async run(command: string): Promise<void> {
    await this.type(command);
    await this.page.keyboard.press('Enter');
  }
}
