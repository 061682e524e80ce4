/**
 * A component whose code is loaded when it is first wanted, so that the first frame does not wait for it.
 */
export class LaterPart<C> {
  readonly #import: () => Promise<{ readonly default: C }>;
  #component = $state.raw<C | null>(null);
  #loading: Promise<void> | null = null;

  /** @param load imports the component's module */
  constructor(load: () => Promise<{ readonly default: C }>) {
    this.#import = load;
  }

  /** Null until it is loaded. */
  get component(): C | null {
    return this.#component;
  }

  /** Loads the code; resolves when `component` is there. */
  load(): Promise<void> {
    this.#loading ??= this.#import().then(({ default: component }) => {
      this.#component = component;
    });
    return this.#loading;
  }
}

/** What bits-ui wants to be on the element that opens something: attributes, listeners, attachments. */
export type TriggerProps = Readonly<Record<string | symbol, unknown>>;

/** Takes them over, now and whenever they change. */
export type TakeTrigger = (props: TriggerProps) => void;
