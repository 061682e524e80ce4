import type { Api, Bridge, JsonText } from '../shared/ipc';

/** The API over the bridge: what crosses as text is parsed here, and nowhere else. */
export function apiOver(bridge: Bridge): Api {
  const { on } = bridge;
  return {
    ...bridge,
    on: {
      ...on,
      environments: (listener) =>
        on.environments((text) => {
          listener(parse(text));
        }),
      explanation: (listener) =>
        on.explanation((text) => {
          listener(parse(text));
        }),
    },
  };
}

/** Main wrote it from a value of that type. */
function parse<T>(text: JsonText<T>): T {
  return JSON.parse(text) as T;
}
