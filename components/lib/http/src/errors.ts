/** Ends a request with an answer of its own: `{"message", "field"?}`. The message goes to the client as it is. */
export class HttpError extends Error {
  readonly status: number;
  /** The request's field that is wrong, `message.text`. */
  readonly field: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    details: { readonly field?: string; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.name = 'HttpError';
    this.status = status;
    this.field = details.field;
    this.headers = details.headers ?? {};
  }

  /** The body of the answer. */
  toBody(): { readonly message: string; readonly field?: string } {
    return this.field === undefined ? { message: this.message } : { message: this.message, field: this.field };
  }
}
