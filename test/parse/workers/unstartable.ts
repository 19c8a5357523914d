/** A mail worker that cannot start. */
throw Object.assign(new Error('no file can be opened'), { code: 'EMFILE' })
