import type { Page } from 'playwright-core';

/**
 * Finds what does not fit into a form: what sticks out of it, lies over something else, or shows its text in part.
 *
 * @param root - the form
 */
export function findMisfits(page: Page, root: string): Promise<string[]> {
  return page.evaluate((place) => {
    const form = document.querySelector(place) as HTMLElement;
    const edge = form.getBoundingClientRect();
    const inSight = [...form.querySelectorAll<HTMLElement>('*:not(.monaco-editor *)')].filter(
      (element) => element.checkVisibility({ visibilityProperty: true }) && element.offsetWidth > 0,
    );
    const pen = document.createElement('canvas').getContext('2d') as CanvasRenderingContext2D;
    const called = (element: HTMLElement) => `${element.localName}#${element.id}.${element.className}`;

    const sticksOut = (element: HTMLElement) => {
      const { left, right } = element.getBoundingClientRect();
      return left < edge.left - 1 || right > edge.right + 1;
    };

    /** Pixels that a control keeps for its arrow. */
    const arrow = 18;
    const written = (element: HTMLElement) => {
      if (element instanceof HTMLSelectElement) return [...element.options].map(({ text }) => text);
      return element instanceof HTMLInputElement ? [element.placeholder] : [];
    };
    const isCut = (element: HTMLElement) => {
      const { display, font, paddingLeft, paddingRight } = getComputedStyle(element);
      const room = element.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
      pen.font = font;
      const rest = element instanceof HTMLSelectElement ? room - arrow : room;
      const isWider = written(element).some((text) => pen.measureText(text).width > rest);
      const isText = !(element instanceof HTMLInputElement) && element.localName !== 'pre' && display !== 'inline';
      return isWider || (isText && element.scrollWidth > element.clientWidth + 1 && element.textContent !== '');
    };

    const pieces = inSight.filter((element) =>
      element.matches('label, input, select, button, textarea, summary, p, .red-ui-typedInput-container, .jwt-fault'),
    );
    // The eye of a password stands in the padding of its text, where Node-RED puts it.
    const isEye = (element: HTMLElement) => element.matches('.red-ui-typedInput-container .red-ui-button-small');
    const overlap = (one: HTMLElement, other: HTMLElement) => {
      if (isEye(other) && one.matches('.red-ui-typedInput-input')) return false;
      if (one.contains(other) || other.contains(one)) return false;
      const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
      const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      return width > 1 && height > 1;
    };

    return [
      ...(form.scrollWidth > form.clientWidth ? [`${place} is ${form.scrollWidth} pixels wide`] : []),
      ...inSight.filter(sticksOut).map((element) => `sticks out: ${called(element)}`),
      ...inSight.filter(isCut).map((element) => `cut off: ${called(element)} ${written(element).join(' / ')}`),
      ...pieces.flatMap((one, index) =>
        pieces
          .slice(index + 1)
          .filter((other) => overlap(one, other))
          .map((other) => `overlap: ${called(one)} and ${called(other)}`),
      ),
    ];
  }, root);
}
