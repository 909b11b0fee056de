import type { Page } from 'playwright-core';

/**
 * What is wrong with how a report lies on the page: wider than it, words of a drawing outside it, or a panel, table or
 * drawing that is cut. On a screen a table or drawing may be scrolled within its panel, on paper it may not.
 */
export const faultsOf = (page: Page, paper: boolean): Promise<string[]> =>
  page.evaluate(`(() => {
    const found = [];
    const panel = (one) => one.closest('figure')?.dataset.panel;
    const page = document.documentElement;
    if (page.scrollWidth > innerWidth) found.push('page: ' + page.scrollWidth + ' > ' + innerWidth);
    for (const one of document.querySelectorAll('header, h2, figure, p, .legend${paper ? ', .scroll, .draw' : ''}'))
      if (one.scrollWidth > one.clientWidth + 1)
        found.push([panel(one), one.className, one.scrollWidth, '>', one.clientWidth].join(' '));
    for (const text of document.querySelectorAll('svg text')) {
      const [inner, outer] = [text, text.closest('svg')].map((one) => one.getBoundingClientRect());
      if (inner.left < outer.left - 1 || inner.right > outer.right + 1 || inner.bottom > outer.bottom + 1)
        found.push([panel(text), text.textContent, inner.left, inner.right, outer.left, outer.right].join(' '));
    }
    return found;
  })()`);
