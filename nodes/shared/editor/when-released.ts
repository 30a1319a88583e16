/** Whether a button of the mouse, or a finger, is down. */
let isPressed = false;
let waiting: (() => void)[] = [];

function press(): void {
  isPressed = true;
}

function release(): void {
  isPressed = false;
  const steps = waiting;
  waiting = [];
  // The click comes in the same task as the release.
  setTimeout(() => {
    for (const step of steps) step();
  });
}

addEventListener('pointerdown', press, true);
addEventListener('pointerup', release, true);
addEventListener('pointercancel', release, true);

/**
 * Lays a panel out anew: at once, or while something is pressed, when it was let go. What moves from under a pointer in
 * between is not clicked.
 */
export function whenReleased(step: () => void): void {
  if (isPressed) waiting.push(step);
  else step();
}
