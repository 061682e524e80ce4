import { z } from '../zod';

/** Longest name, UTF-16 units: twice what any kubeconfig's context has. */
const NAME_LIMIT = 4096;

/**
 * An object of entries by name, where any name is a name: zod's own record leaves out `__proto__`,
 * which a context may be called. The object has it as a property of its own, as JSON has.
 */
export function byName<T>(entry: z.ZodType<T>): z.ZodType<Readonly<Record<string, T>>> {
  return z.unknown().transform((value, context) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      context.addIssue({ code: 'custom', message: 'expected an object' });
      return z.NEVER;
    }
    const entries: [string, T][] = [];
    for (const [name, item] of Object.entries(value)) {
      const parsed = entry.safeParse(item);
      if (name.length > NAME_LIMIT) {
        context.addIssue({ code: 'custom', message: 'name too long', path: [name] });
      } else if (parsed.success) {
        entries.push([name, parsed.data]);
      } else {
        for (const { message, path } of parsed.error.issues) {
          context.addIssue({ code: 'custom', message, path: [name, ...path] });
        }
      }
    }
    return Object.fromEntries(entries);
  });
}
