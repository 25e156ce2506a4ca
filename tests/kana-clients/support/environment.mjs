/** Where the services are and with which keys to ask them: `make up` has them in .run/keys.env. */
function needed(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: these tests need ADMIN_URL, CLIENT_URL, ADMIN_KEY and PUBLIC_KEY.`);
  return value;
}

/** The admin API, e.g. http://127.0.0.1:5082/graphql */
export const adminUrl = needed('ADMIN_URL');
/** The client API, e.g. http://127.0.0.1:5081/graphql */
export const clientUrl = needed('CLIENT_URL');
export const adminKey = needed('ADMIN_KEY');
export const publicKey = needed('PUBLIC_KEY');
