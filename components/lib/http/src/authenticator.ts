/** Who a request comes from, or why it is refused. */
export type Authentication<P> =
  | {
      readonly kind: 'authenticated';
      readonly principal: P;
      /** The browser sent the credential by itself, so that other pages' requests must be kept out. */
      readonly byCookie: boolean;
    }
  | { readonly kind: 'refused'; readonly status: 401 | 403; readonly message: string };

/** Reads a request's credentials; never throws for bad ones. */
export type Authenticator<P> = (headers: Headers) => Promise<Authentication<P>>;

/** The principal an authenticator finds. */
export type PrincipalOf<A> = A extends Authenticator<infer P> ? P : undefined;

/** Authenticators by the name that routes ask for. */
export type Authenticators = Readonly<Record<string, Authenticator<unknown>>>;
