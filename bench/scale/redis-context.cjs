// A context store in Redis without a cache: one string of JSON a variable, as the plug-ins for Redis keep it.
const { createClient } = require('redis');

module.exports = ({ url }) => {
  const client = createClient({ url });
  const nameOf = (scope, key) => `context:${scope}:${key}`;
  const answer = (promise, done) =>
    promise.then(
      (value) => done(null, value),
      (error) => done(error),
    );
  return {
    open: () => client.connect(),
    close: () => client.close(),
    get: (scope, key, done) =>
      answer(
        client.get(nameOf(scope, key)).then((text) => (text === null ? undefined : JSON.parse(text))),
        done,
      ),
    set: (scope, key, value, done) => answer(client.set(nameOf(scope, key), JSON.stringify(value)), done),
    keys: (_scope, done) => done(null, []),
    delete: async () => {},
    clean: async () => {},
  };
};
