declare const MILLRACE_VERSION: string | undefined;

/** The version of this build; the bundler writes package.json's into it, so that no file is read for it. */
export const VERSION: string = typeof MILLRACE_VERSION === "string" ? MILLRACE_VERSION : "0.0.0-source";
