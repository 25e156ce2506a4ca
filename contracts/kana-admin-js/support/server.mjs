import { createServer } from 'node:http';
import { once } from 'node:events';

/**
 * The other end of the protocol: answers each request with the next of `answers` and keeps what it was sent. An answer
 * is a GraphQL body; { status, text } for a bare HTTP answer; 'hang up' for a connection that ends without one.
 */
export async function serve(test, ...answers) {
  const requests = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const part of request.setEncoding('utf8')) text += part;
    requests.push({ method: request.method, headers: request.headers, ...JSON.parse(text) });
    const answer = answers.shift() ?? { status: 500, text: 'the test expected no further request' };
    if (answer === 'hang up') return request.socket.destroy();
    response.writeHead(answer.status ?? 200, { 'Content-Type': 'application/json' });
    response.end(answer.text ?? JSON.stringify(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  test.after(() => {
    server.closeAllConnections?.();
    server.close();
  });
  return { requests, endpoint: `http://127.0.0.1:${server.address().port}/graphql` };
}

/** What the API answers to a failed operation. */
export const failure = (message, code, name) => ({
  data: null,
  errors: [{ message, extensions: { code, ...(name && { exception: { name, message: `${message}, in detail` } }) } }],
});
