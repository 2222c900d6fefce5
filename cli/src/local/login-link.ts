/**
 * A link that signs in once, within ten minutes.
 *
 * @throws {Error} when the instance refuses to make one
 */
export async function loginLink(url: string, token: string): Promise<string> {
  const answer = await fetch(`${url}/login.create-link`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: '{}',
  });
  if (!answer.ok) throw new Error(`The instance made no login link: ${answer.status} ${await answer.text()}`);
  const { url_path: path } = (await answer.json()) as { readonly url_path: string }; // the answer of api-auth's create-link
  return `${url}${path}`;
}
