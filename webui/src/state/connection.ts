/** What the connection banner knows. */
export type Connection =
  | { readonly kind: 'online' }
  /** `isShown` once it lasts longer than a hiccup. */
  | { readonly kind: 'offline'; readonly sinceMs: number; readonly isShown: boolean }
  /** Just back after an outage that was shown; `caughtUp` messages came in meanwhile. */
  | { readonly kind: 'back'; readonly sinceMs: number; readonly caughtUp: number };

export type ConnectionChange =
  | { readonly kind: 'lost'; readonly atMs: number }
  | { readonly kind: 'connected'; readonly atMs: number }
  | { readonly kind: 'message'; readonly sentAtMs: number }
  | { readonly kind: 'tick'; readonly atMs: number };

/** A shorter outage is not worth a word. */
export const OFFLINE_AFTER_MS = 3_000;
/** How long the good news stands. */
export const BACK_FOR_MS = 5_000;

/** The connection after a change. */
export function nextConnection(connection: Connection, change: ConnectionChange): Connection {
  switch (change.kind) {
    case 'lost':
      return connection.kind === 'offline'
        ? connection
        : { kind: 'offline', sinceMs: change.atMs, isShown: connection.kind === 'back' };
    case 'connected':
      if (connection.kind !== 'offline') return connection;
      return connection.isShown ? { kind: 'back', sinceMs: change.atMs, caughtUp: 0 } : { kind: 'online' };
    case 'message':
      return connection.kind === 'back' && change.sentAtMs < connection.sinceMs
        ? { ...connection, caughtUp: connection.caughtUp + 1 }
        : connection;
    case 'tick':
      if (connection.kind === 'offline' && change.atMs - connection.sinceMs >= OFFLINE_AFTER_MS) {
        return connection.isShown ? connection : { ...connection, isShown: true };
      }
      return connection.kind === 'back' && change.atMs - connection.sinceMs >= BACK_FOR_MS
        ? { kind: 'online' }
        : connection;
  }
}
