import { describe, expect, it, vi } from 'vitest';
import { settingsHandlers } from '../../../../../src/main/ipc/handlers/settings';
import { appError } from '../../../../../src/shared/errors';

describe('editSettings', () => {
  const caller = { pageId: 1 } as never;
  function setUp(refusal: string) {
    const parts = {
      settings: { file: '/s/settings.json', provideFile: () => Promise.resolve(null) },
      openFile: vi.fn(() => Promise.resolve(refusal)),
      showInFolder: vi.fn(),
    };
    return { ...parts, edit: () => settingsHandlers(parts).editSettings(null, caller) };
  }

  it('opens the file', async () => {
    const { edit, openFile, showInFolder } = setUp('');
    expect(await edit()).toEqual({ ok: true, value: { path: '/s/settings.json' } });
    expect(openFile).toHaveBeenCalledExactlyOnceWith('/s/settings.json');
    expect(showInFolder).not.toHaveBeenCalled();
  });

  it('shows its folder where nothing opens it, and says so', async () => {
    const { edit, showInFolder } = setUp('no program');
    const error = appError('settings-not-opened', {
      path: '/s/settings.json',
      detail: 'no program',
    });
    expect(await edit()).toEqual({ ok: false, error });
    expect(showInFolder).toHaveBeenCalledExactlyOnceWith('/s/settings.json');
  });

  it('opens nothing where there is no file and none can be written', async () => {
    const { settings, openFile, showInFolder } = setUp('');
    const error = appError('settings-not-saved', { path: '/s', detail: 'EROFS' });
    settings.provideFile = () => Promise.resolve(error) as never;
    const answer = await settingsHandlers({ settings, openFile, showInFolder }).editSettings(
      null,
      caller,
    );
    expect(answer).toEqual({ ok: false, error });
    expect(openFile).not.toHaveBeenCalled();
  });
});
