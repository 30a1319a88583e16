/** Whether the button of the mouse, or a finger, is down. */
let isPressed = false;
const waiting: (() => void)[] = [];

function release(): void {
  isPressed = false;
  // The click comes in the same task as the release.
  for (const step of waiting.splice(0)) setTimeout(step);
}

// Another button opens a menu, and may never be seen to come up.
addEventListener(
  'pointerdown',
  ({ button }) => {
    isPressed = button === 0;
  },
  true,
);
for (const end of ['pointerup', 'pointercancel', 'contextmenu', 'keydown']) addEventListener(end, release, true);
// Another window was opened.
addEventListener('blur', release);

/**
 * Lays a panel out anew: at once, or while something is pressed, when it was let go. What moves from under a pointer in
 * between is not clicked.
 */
export function whenReleased(step: () => void): void {
  if (isPressed) waiting.push(step);
  else step();
}
