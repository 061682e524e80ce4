import { ListeningPost } from '../support/listening-post';
import { expect, test as base } from './support/packaged';

const test = base.extend<{ post: ListeningPost }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names from the pattern
  post: async ({}, use) => {
    const post = await ListeningPost.start();
    await use(post);
    await post.stop();
  },
});

/**
 * Runs in the page: tries every way in which a page can reach a server or bring code in, each to a
 * path of its own. Resolves to how many there were, when what was begun has had time to arrive.
 */
async function tryEveryWay(port: number): Promise<number> {
  // In a task of its own: what DevTools may do is not what the page may do.
  await new Promise((resolve) => setTimeout(resolve));
  const add = (tag: string, properties: object): HTMLElement => {
    const element = Object.assign(document.createElement(tag), properties);
    document.body.append(element);
    return element;
  };
  const click = (properties: object): void => {
    add('a', properties).click();
  };
  const link = (rel: string) => (url: string) => add('link', { rel, href: url, as: 'script' });
  const ways: Readonly<Record<string, (url: string) => unknown>> = {
    fetch: (url) => fetch(url),
    beacon: (url) => navigator.sendBeacon(url, 'secret'),
    request: (url) => {
      const request = new XMLHttpRequest();
      request.open('GET', url);
      request.send();
    },
    socket: (url) => new WebSocket(url.replace('http', 'ws')),
    events: (url) => new EventSource(url),
    picture: (url) => (new Image().src = url),
    script: (url) => add('script', { src: url }),
    'module-script': (url) => add('script', { type: 'module', src: url }),
    'module-text': (url) => add('script', { type: 'module', textContent: `import '${url}'` }),
    worker: (url) => new Worker(url),
    'worker-blob': (url) => new Worker(URL.createObjectURL(new Blob([`fetch('${url}')`]))),
    'shared-worker': (url) => new SharedWorker(url),
    'service-worker': (url) => navigator.serviceWorker.register(url),
    stylesheet: link('stylesheet'),
    'style-import': (url) => add('style', { textContent: `@import '${url}'` }),
    background: (url) => (document.body.style.backgroundImage = `url(${url})`),
    font: (url) => new FontFace('x', `url(${url})`).load(),
    video: (url) => add('video', { src: url, autoplay: true }),
    frame: (url) => add('iframe', { src: url }),
    'frame-data': (url) => add('iframe', { src: `data:text/html,<img src=${url}>` }),
    'frame-document': (url) => add('iframe', { srcdoc: `<img src=${url}>` }),
    embed: (url) => add('embed', { src: url }),
    object: (url) => add('object', { data: url }),
    webview: (url) => add('webview', { src: url }),
    portal: (url) => add('portal', { src: url }),
    preload: link('preload'),
    modulepreload: link('modulepreload'),
    prefetch: link('prefetch'),
    prerender: link('prerender'),
    preconnect: link('preconnect'),
    manifest: link('manifest'),
    icon: link('icon'),
    form: (url) => {
      (add('form', { action: url, method: 'post' }) as HTMLFormElement).submit();
    },
    'link-window': (url) => {
      click({ href: url, ping: url, target: '_blank' });
    },
    'link-here': (url) => {
      click({ href: url, ping: url });
    },
    download: (url) => {
      click({ href: url, download: 'x' });
    },
    window: (url) => window.open(url),
    'window-empty': (url) => window.open('about:blank')?.location.assign(url),
    assign: (url) => {
      location.assign(url);
    },
    replace: (url) => {
      location.replace(url);
    },
    refresh: (url) => add('meta', { httpEquiv: 'refresh', content: `0;url=${url}` }),
    base: (url) => {
      add('base', { href: url });
      new Image().src = 'relative.png';
    },
    speculation: (url) =>
      add('script', {
        type: 'speculationrules',
        textContent: JSON.stringify({ prefetch: [{ source: 'list', urls: [url] }] }),
      }),
    call: async () => {
      const call = new RTCPeerConnection({
        iceServers: [
          { urls: `stun:127.0.0.1:${port}` },
          { urls: `turn:127.0.0.1:${port}?transport=tcp`, username: 'x', credential: 'x' },
        ],
      });
      call.createDataChannel('x');
      await call.setLocalDescription(await call.createOffer());
    },
  };
  for (const [name, way] of Object.entries(ways)) {
    try {
      const begun = way(`http://127.0.0.1:${port}/${name}`);
      if (begun instanceof Promise) begun.catch(() => undefined);
    } catch {
      // Refused, as it should be.
    }
  }
  // A proof of absence has no event to wait for; on the loopback a request takes milliseconds.
  await new Promise((resolve) => setTimeout(resolve, 3000));
  return Object.keys(ways).length;
}

test('nothing that runs in the page reaches a server', async ({ packaged, post }) => {
  const { page } = packaged;
  expect(await page.evaluate(tryEveryWay, post.port)).toBeGreaterThan(40);
  expect(post.heard).toEqual([]);
  expect(page.url()).toBe('app://podshell/index.html');
  expect(page.context().pages()).toHaveLength(1);
  // The net must catch what it is for.
  await fetch(`http://127.0.0.1:${post.port}/net`);
  expect(post.heard).toEqual(['a connection', 'GET /net HTTP/1.1']);
});

test('no code but the app’s own files runs in the page', async ({ packaged }) => {
  const ran = await packaged.page.evaluate(async () => {
    await new Promise((resolve) => setTimeout(resolve));
    const ran: string[] = [];
    Object.assign(globalThis, { ran });
    const attempt = (action: () => unknown): void => {
      try {
        action();
      } catch {
        // Refused, as it should be.
      }
    };
    const add = (tag: string, properties: object): HTMLElement => {
      const element = Object.assign(document.createElement(tag), properties);
      document.body.append(element);
      return element;
    };
    const evaluate = globalThis['eval' as keyof typeof globalThis] as (code: string) => unknown;
    attempt(() => evaluate('ran.push("eval")'));
    const make = Function as unknown as (code: string) => () => void;
    attempt(() => {
      make('ran.push("Function")')();
    });
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- what must not work
    attempt(() => setTimeout('ran.push("timer")'));
    attempt(() => add('script', { textContent: 'ran.push("script")' }));
    attempt(() => add('script', { type: 'module', textContent: 'ran.push("module")' }));
    attempt(() => add('script', { src: 'data:text/javascript,ran.push("data")' }));
    attempt(() =>
      add('script', { src: URL.createObjectURL(new Blob(['ran.push("blob")'])), defer: true }),
    );
    attempt(() => {
      add('div', { innerHTML: '<img src=x onerror="ran.push(\'handler\')">' });
    });
    attempt(() => {
      const button = add('button', {});
      button.setAttribute('onclick', 'ran.push("onclick")');
      button.click();
    });
    attempt(() => {
      add('a', { href: 'javascript:ran.push("javascript:")' }).click();
    });
    attempt(() => {
      location.href = 'javascript:ran.push("location")';
    });
    attempt(() => add('iframe', { srcdoc: '<script>parent.ran.push("srcdoc")</script>' }));
    attempt(() => add('iframe', { src: 'javascript:parent.ran.push("frame")' }));
    attempt(() => add('object', { data: 'data:text/html,<script>parent.ran.push(1)</script>' }));
    const code: string = 'data:text/javascript,ran.push("import")';
    await import(code).catch(() => undefined);
    // As above: long enough for what was to run later.
    await new Promise((resolve) => setTimeout(resolve, 500));
    return ran;
  });
  expect(ran).toEqual([]);
});

test('the page cannot be left, and nothing can be opened beside it', async ({ packaged }) => {
  const { page } = packaged;
  const opened = await page.evaluate(async () => {
    const opened: string[] = [];
    for (const url of [
      ...['about:blank', 'app://podshell/index.html', 'file:///etc/passwd', 'data:text/html,x'],
      ...['javascript:1', 'podshell://open', 'https://example.invalid/', 'chrome://gpu', ''],
    ]) {
      if (window.open(url) !== null) opened.push(url);
      try {
        location.href = url === '' ? 'app://other/index.html' : url;
      } catch {
        // Refused, as it should be.
      }
    }
    // A frame that is the page's own has no way to main of its own either.
    const frame = document.body.appendChild(document.createElement('iframe'));
    const inside = frame.contentWindow as unknown as Record<string, unknown> | null;
    if (inside !== null && 'podshell' in inside) opened.push('podshell in a frame');
    const ours = Object.assign(document.createElement('iframe'), { src: location.href });
    document.body.append(ours);
    await new Promise((resolve) => {
      ours.addEventListener('load', resolve);
    });
    try {
      if (ours.contentDocument?.querySelector('#app')) opened.push('the page in a frame');
    } catch {
      // Of another origin: what is shown is the error.
    }
    return opened;
  });
  expect(opened).toEqual([]);
  expect(page.url()).toBe('app://podshell/index.html');
  expect(page.context().pages()).toHaveLength(1);
  // Playwright waits for navigations that never were; the page itself is asked.
  const devTools = await page.context().newCDPSession(page);
  const { result } = await devTools.send('Runtime.evaluate', {
    expression: `document.querySelector('[role=treeitem]') !== null`,
  });
  expect(result.value).toBe(true);
});

test('every permission is denied', async ({ packaged }) => {
  const granted = await packaged.page.evaluate(async () => {
    const granted: string[] = [];
    const states = [
      ...['geolocation', 'notifications', 'push', 'midi', 'camera', 'microphone'],
      ...['background-sync', 'accelerometer', 'gyroscope', 'magnetometer', 'clipboard-read'],
      ...['screen-wake-lock', 'nfc', 'display-capture', 'persistent-storage', 'idle-detection'],
      ...['window-management', 'local-fonts', 'storage-access', 'payment-handler'],
    ];
    for (const name of states) {
      const state = await navigator.permissions
        .query({ name: name as PermissionName })
        .then((status) => status.state as string)
        .catch(() => 'unknown');
      if (state === 'granted') granted.push(`${name} is granted`);
    }
    const attempt = async (name: string, action: () => Promise<unknown>): Promise<void> => {
      // A question that nobody answers is no permission.
      const none = new Promise((resolve) => setTimeout(resolve, 2000, null));
      const got = await Promise.race([action().catch(() => null), none]);
      if (got !== null && got !== undefined) granted.push(name);
    };
    const more = navigator as unknown as Record<
      string,
      Record<string, (options?: object) => Promise<unknown>> | undefined
    >;
    const call = (owner: string, method: string, options?: object) => async (): Promise<unknown> =>
      (await more[owner]?.[method]?.(options)) ?? null;
    await Promise.all([
      attempt(
        'location',
        () =>
          new Promise((yes, no) => {
            navigator.geolocation.getCurrentPosition(yes, no);
          }),
      ),
      attempt('camera', call('mediaDevices', 'getUserMedia', { video: true })),
      attempt('microphone', call('mediaDevices', 'getUserMedia', { audio: true })),
      attempt('screen', call('mediaDevices', 'getDisplayMedia', { video: true })),
      attempt('notifications', async () => {
        const answer = await Notification.requestPermission();
        return answer === 'granted' ? answer : null;
      }),
      attempt('clipboard', () => navigator.clipboard.readText()),
      attempt('clipboard items', () => navigator.clipboard.read()),
      attempt(
        'MIDI',
        async () =>
          await (more['requestMIDIAccess'] as unknown as () => Promise<unknown>).call(navigator),
      ),
      attempt('USB', call('usb', 'requestDevice', { filters: [] })),
      attempt('serial', call('serial', 'requestPort')),
      attempt('HID', async () => {
        const devices = await call('hid', 'requestDevice', { filters: [] })();
        return (devices as unknown[] | null)?.length ? devices : null;
      }),
      attempt('Bluetooth', call('bluetooth', 'requestDevice', { acceptAllDevices: true })),
      attempt('wake lock', call('wakeLock', 'request')),
      attempt('full screen', async () => {
        await document.documentElement.requestFullscreen();
        return 'full';
      }),
      attempt('pointer', async () => {
        await document.body.requestPointerLock();
        return document.pointerLockElement;
      }),
    ]);
    return granted;
  });
  expect(granted).toEqual([]);
});
