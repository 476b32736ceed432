/** What a program of traffic control says about a packet; linux/pkt_cls.h. Unspecified: whoever is next decides. */
export const verdicts = { unspecified: -1, drop: 2, redirect: 7 } as const;
