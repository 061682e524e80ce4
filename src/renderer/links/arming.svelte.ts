/**
 * Milliseconds for which a question that came from outside cannot be answered with yes: a click or a
 * key that was meant for what was on screen before.
 */
export const ARMING_MS = 600;

/** Whether the user can have seen the question. For use while a component is set up. */
export function armed(): () => boolean {
  let isArmed = $state(false);
  $effect(() => {
    const timer = setTimeout(() => {
      isArmed = true;
    }, ARMING_MS);
    return () => {
      clearTimeout(timer);
    };
  });
  return () => isArmed;
}
