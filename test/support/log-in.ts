/** Settings of a Node-RED with a log-in: bearer `writer` may do anything, `reader` may only read, others next to nothing. */
export const logIn = `adminAuth: {
  type: 'credentials',
  users: [],
  default: { permissions: ['flows.read'] },
  tokens: (token) => Promise.resolve(
    token === 'writer' ? { username: 'w', permissions: '*' } : token === 'reader' ? { username: 'r', permissions: 'read' } : null,
  ),
},`;
