/** Where the page is and has been: the browser's history, or a stand-in for it. */
export interface Place {
  readonly pathname: string;
  /** `?login=expired` */
  readonly search: string;
  /** True when going back stays in the inbox. */
  readonly canGoBack: boolean;
  push(path: string): void;
  replace(path: string): void;
  back(): void;
  /** Tells of moves that `push` and `replace` did not make. @returns stops telling */
  listen(onMove: () => void): () => void;
}

/** The browser's own. */
export function browserPlace(): Place {
  return {
    get pathname() {
      return location.pathname;
    },
    get search() {
      return location.search;
    },
    get canGoBack() {
      return (history.state as { isOurs?: boolean } | null)?.isOurs === true; // written by push
    },
    push: (path) => history.pushState({ isOurs: true }, '', path),
    replace: (path) => history.replaceState(history.state, '', path),
    back: () => history.back(),
    listen: (onMove) => {
      addEventListener('popstate', onMove);
      return () => removeEventListener('popstate', onMove);
    },
  };
}

/** One in memory, for tests. */
export function memoryPlace(path: string): Place {
  const entries = [path];
  let onMove = () => {};
  const url = () => new URL(entries.at(-1) ?? '/', 'http://here');
  return {
    get pathname() {
      return url().pathname;
    },
    get search() {
      return url().search;
    },
    get canGoBack() {
      return entries.length > 1;
    },
    push: (next) => void entries.push(next),
    replace: (next) => void entries.splice(-1, 1, next),
    back: () => {
      entries.pop();
      onMove();
    },
    listen: (listener) => {
      onMove = listener;
      return () => {
        onMove = () => {};
      };
    },
  };
}
