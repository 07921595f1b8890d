/**
 * The names and words that this project does not use, with replacements. `eslint.config.mjs` rejects the names,
 * `build/check-words.mjs` the words.
 */

/** Identifiers, with or without `#`: use roles instead of persons, and the field's terms instead of metaphors. */
export const retiredNames = [
  ...['who', 'nobody', 'somebody', 'siblings', 'eldest', 'heard', 'hear', 'told', 'tell', 'tellPage'],
  ...['asked', 'ask', 'asking', 'complain', 'stillborn', 'hopeless', 'solitude', 'settle', 'mistaken'],
  ...['strayed', 'Lifecycle', 'lifecycleOf', 'Audience', 'RefreshCycle', 'RefreshCycleOwner', 'HeldTokens'],
  ...['Retries', 'Callers', 'Listeners', 'Alarm', 'Stamp', 'World', 'worldOf', 'OfflineWatch', 'WakeUps'],
  ...['Siblings', 'slack', 'noticeExpiry', 'noticeEnding', 'nextNotice', 'untilLastUse', 'untilEnd'],
  ...['untilDue', 'dueAge', 'backoffStep', 'outpacedBy', 'lasted', 'answerOf', 'accessOf', 'holdsToken'],
  ...['parseSetTokens', 'ambiguous'],
  ...['SessionMembership', 'mayLeave', 'TabLink', 'TabTurns', 'VersionMarks', 'Hearing', 'Waits', 'TabVoice'],
  ...['TabDeparture', 'calmIn', 'holderLives', 'goOn', 'losePatience', 'stamped'],
  ...['Reception', 'FrameLink', 'byUrl', 'readdressed', 'Deliveries', 'FrameMistakes', 'MessageBudget'],
  ...['FrameCalls', 'giveUp', 'warnOfSolitude', 'warnOfSilence', 'warnOfTitle', 'warnOfProvider', 'nameOf'],
  ...['ServedElement', 'ServedFrame', 'catchUp', 'SessionLink', 'FirstTokens', 'elementNamed', 'TokenSupply'],
  ...['Inspection', 'Picture', 'Recording', 'SteadyTime', 'Stretch', 'wordsOf'],
  ...['PATIENCE', 'QUICK', 'LATELY', 'GRACE', 'SPREAD', 'SIGN_OF_LIFE', 'HEAD_START', 'LAST_USE', 'SAME_END'],
  ...['ENDING_NOTICE', 'NOTHING', 'LANGUAGE', 'MEANINGS', 'PASSING', 'MADE_OF', 'SETTINGS', 'RESTRAINTS'],
];

/** Words for all texts: comments, messages and documents. */
export const retiredWords = [
  [/\bnobody\b/i, 'name the role: no caller, no listener, no tab'],
  [/\b(somebody|someone|whoever|everybody|anybody)\b/i, 'name the role: a caller, a listener, the page'],
  [/\bsiblings?\b/i, 'peer tab, or another provider'],
  [/\beldest\b/i, 'primary'],
  [/\b(stillborn|hopeless|solitude)\b/i, 'expired on arrival, unavailable, alone'],
  [/\bmend(s|ed|ing)?\b/i, 'fix'],
  [/\bfor ever\b/i, 'forever, or: without end'],
  [/\bbe it\b/i, 'whether'],
  [/\bbeside\b/i, 'besides, next to, with'],
  [/(?<!\bthere )\b(is|are|was|were) no (?!longer\b|more\b|less\b|fewer\b|such\b)(?=[a-z])/i, 'is not a'],
  [/\bforgives?\b/i, 'has no grace period'],
];

/** Further words for comments and messages of the sources: code has roles, documents may speak of people. */
export const retiredInSources = [
  [/\bwho(m|se)?\b/i, 'name the role'],
  [/\b(hears?|heard)\b/i, 'receives, listens'],
  [/\b(told|tells?)\b/i, 'reports, emits, announces'],
  // The reason `asked` of `login-required` is part of the contract.
  [/(?<!['\x60])\basked\b(?!['\x60])/i, 'requested, called'],
  [/\bcomplain(s|ed|t|ts)?\b/i, 'report'],
];
