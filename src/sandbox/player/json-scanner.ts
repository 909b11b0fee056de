/**
 * Slices the elements of a JSON array out of its text, unchanged: parsing and writing them again would alter numbers
 * past 2^53 and the spelling of the rest. The text must be valid JSON.
 *
 * @param start index of the array's opening bracket.
 */
export function sliceElements(text: string, start: number): string[] {
  const elements: string[] = [];
  let depth = 0;
  let from = start + 1;
  for (let at = start; at < text.length; at++) {
    const character = text[at]!;
    if (character === '"') at = stringEnd(text, at);
    else if (character === '[' || character === '{') depth++;
    else if (character === ']' || character === '}') depth--;
    if (depth > 1 || (depth === 1 && character !== ',')) continue;
    const element = text.slice(from, at).trim();
    if (element !== '') elements.push(element);
    from = at + 1;
    if (depth === 0) break;
  }
  return elements;
}

/** Index of the array that is the value of the outermost object's key `name`, or -1. */
export function findArray(text: string, name: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
    else if (character === '"') {
      const end = stringEnd(text, at);
      const value =
        depth === 1 && text.slice(at + 1, end) === name
          ? /^\s*:\s*(?=\[)/.exec(text.slice(end + 1, end + 100))
          : null;
      if (value) return end + 1 + value[0].length;
      at = end;
    }
  }
  return -1;
}

/** Index of the quote that ends the string which begins at `at`. */
function stringEnd(text: string, at: number): number {
  let end = at + 1;
  while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  return end;
}
