// The least an Electron app can do: one window, one page. Says when its second frame was shown.
const { app, BrowserWindow } = require('electron');

void app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1280, height: 800, show: false });
  window.once('ready-to-show', () => {
    window.show();
  });
  window.on('page-title-updated', (_event, title) => {
    // Before its script runs a page without a title is called by its file.
    if (Number(title) > 0) process.stdout.write(`trace page:rows-shown ${title}\n`);
  });
  void window.loadFile('index.html');
});
