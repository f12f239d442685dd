// Simplified Chinese of what the lower rooms say, by patterns; `{}` is what differs. Words only.

export const messages: Readonly<Record<string, string>> = {};
