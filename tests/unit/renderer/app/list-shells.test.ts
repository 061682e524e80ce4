import { beforeEach, describe, expect, it } from 'vitest';
import type { OpenTarget } from '../../../../src/renderer/environments/open-target';
import { ListShells } from '../../../../src/renderer/list-shells.svelte';
import type { ExecTarget } from '../../../../src/shared/kubernetes';
import { environment, podRow } from '../../../support/row-builder';
import { fakeOpener } from './fake-opener';

const pod = podRow('web-1', { uid: 'uid-1' });
const shop = environment('shop-a1b2', [pod]);
const target = (of: OpenTarget['of']): OpenTarget => ({
  of,
  environment: shop,
  pod,
  container: 'app',
});
const SCOPE = { context: 'staging', namespaces: ['test'], labelKey: 'team/app' };
const REQUEST = {
  target: {
    context: 'staging',
    namespace: 'test',
    pod: 'web-1',
    podUid: 'uid-1',
    container: 'app',
  },
  environmentId: `staging/${shop.id}`,
  environmentName: 'shop-a1b2',
};

let workspace: ReturnType<typeof fakeOpener>;
let scope: typeof SCOPE | null;
let isDenied: boolean;
const used: string[] = [];
const pressed: ExecTarget[] = [];
let shells: ListShells;

beforeEach(() => {
  workspace = fakeOpener();
  scope = SCOPE;
  isDenied = false;
  used.length = 0;
  pressed.length = 0;
  shells = new ListShells({
    workspace,
    scope: () => scope,
    isExecDenied: () => isDenied,
    onUse: (key) => used.push(key),
    onPress: (pressedTarget) => pressed.push(pressedTarget),
  });
});

describe('pressing a row', () => {
  it('says which shell may be opened in a moment', () => {
    shells.press(target('environment'));
    expect(pressed).toEqual([REQUEST.target]);
    expect(used).toEqual([]);
    expect(workspace.open).not.toHaveBeenCalled();
  });

  it('says nothing where a click goes to a tab, or there is no list', () => {
    workspace.hasFor.mockReturnValue(true);
    shells.press(target('pod'));
    expect(workspace.hasFor).toHaveBeenCalledExactlyOnceWith({ podUid: 'uid-1' });
    workspace.hasFor.mockReturnValue(false);
    scope = null;
    shells.press(target('pod'));
    expect(pressed).toEqual([]);
  });
});

describe('opening a shell', () => {
  it.each([
    ['environment', { environmentId: `staging/${shop.id}` }],
    ['pod', { podUid: 'uid-1' }],
    ['container', { podUid: 'uid-1', container: 'app' }],
  ] as const)('of a %s goes to its open tab', (of, match) => {
    workspace.focusFor.mockReturnValue(true);
    shells.open(target(of), false);
    expect(workspace.focusFor).toHaveBeenCalledExactlyOnceWith(match);
    expect(workspace.open).not.toHaveBeenCalled();
    // One of the last run opens a shell again: that is what was asked for.
    expect(workspace.wake).toHaveBeenCalledExactlyOnceWith(REQUEST.target, ['uid-1']);
    expect(used).toEqual([`staging/${shop.id}`]);
  });

  it('opens a new tab where there is none, or another is wanted', () => {
    shells.open(target('environment'), false);
    workspace.focusFor.mockReturnValue(true);
    shells.open(target('environment'), true);
    expect(workspace.open).toHaveBeenCalledTimes(2);
    expect(workspace.open).toHaveBeenLastCalledWith(REQUEST);
  });

  it('fills the tab that waits for one there, and stands beside another where that is wanted', () => {
    workspace.openWaiting.mockReturnValue(true);
    shells.open(target('pod'), false);
    expect(workspace.openWaiting).toHaveBeenCalledExactlyOnceWith(
      {
        context: 'staging',
        namespace: 'test',
        labelKey: 'team/app',
        environment: 'shop-a1b2',
        pod: 'web-1',
      },
      REQUEST,
    );
    expect(workspace.open).not.toHaveBeenCalled();
    shells.open(target('pod'), 'beside');
    expect(workspace.openBeside).toHaveBeenCalledExactlyOnceWith(REQUEST);
  });

  it('does nothing where nothing is listed yet', () => {
    scope = null;
    shells.open(target('pod'), false);
    shells.explain({ environment: shop, pod: null, container: null }, true);
    expect(workspace.whenReady).not.toHaveBeenCalled();
    expect(workspace.explain).not.toHaveBeenCalled();
  });
});

describe('before terminals are loaded', () => {
  let load: () => void;

  beforeEach(() => {
    const waiting: (() => void)[] = [];
    workspace.whenReady.mockImplementation((action) => waiting.push(action));
    workspace.focusFor.mockImplementation(() => workspace.open.mock.calls.length > 0);
    load = () => {
      for (const action of waiting.splice(0)) action();
    };
  });

  it('opening twice opens one', () => {
    shells.open(target('pod'), false);
    shells.open(target('pod'), false);
    expect(workspace.open).not.toHaveBeenCalled();
    load();
    expect(workspace.open).toHaveBeenCalledTimes(1);
  });

  it('opens another where that is wanted', () => {
    shells.open(target('pod'), false);
    shells.open(target('pod'), true);
    load();
    expect(workspace.open).toHaveBeenCalledTimes(2);
  });
});

describe('opening all pods of an environment', () => {
  const many = (count: number) =>
    environment(
      'many',
      Array.from({ length: count }, (_, index) => podRow(`web-${index}`)),
    );

  it('opens those that can take a shell', () => {
    shells.openAll(environment('two', [pod, podRow('web-2', { canExec: false })]));
    expect(workspace.open).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ target: REQUEST.target }),
    );
  });

  it('asks first where they are many', () => {
    const nine = many(9);
    shells.openAll(nine);
    expect(shells.openingAll).toBe(nine);
    expect(workspace.open).not.toHaveBeenCalled();
    shells.openAll(nine, true);
    expect(shells.openingAll).toBeNull();
    expect(workspace.open).toHaveBeenCalledTimes(9);
  });
});

it('the newer pod of a rollout is opened, or gone to where it is open', () => {
  shells.openNewer(REQUEST.environmentId, REQUEST.environmentName, REQUEST.target);
  expect(workspace.focusFor).toHaveBeenCalledExactlyOnceWith({ podUid: 'uid-1' });
  expect(workspace.open).toHaveBeenCalledExactlyOnceWith(REQUEST);
  workspace.focusFor.mockReturnValue(true);
  shells.openNewer(REQUEST.environmentId, REQUEST.environmentName, REQUEST.target);
  expect(workspace.open).toHaveBeenCalledTimes(1);
});

describe('an explanation', () => {
  it.each([
    [false, true],
    [true, false],
  ])('of a row waits for a shell unless the rules deny one (%s)', (denied, wantsShell) => {
    isDenied = denied;
    shells.explain({ environment: shop, pod, container: 'app' }, true);
    expect(workspace.explain).toHaveBeenCalledExactlyOnceWith({
      subject: {
        context: 'staging',
        namespace: 'test',
        labelKey: 'team/app',
        environment: 'shop-a1b2',
        pod: 'web-1',
      },
      container: 'app',
      wantsShell,
      environmentId: `staging/${shop.id}`,
      environmentName: 'shop-a1b2',
    });
  });

  it('of a shell knows the label key only where the list is of its context', () => {
    shells.explainShell(REQUEST);
    shells.explainShell({ ...REQUEST, target: { ...REQUEST.target, context: 'production' } });
    expect(workspace.explain.mock.calls).toMatchObject([
      [{ subject: { context: 'staging', labelKey: 'team/app' }, wantsShell: false }],
      [{ subject: { context: 'production', labelKey: 'app' } }],
    ]);
  });
});
