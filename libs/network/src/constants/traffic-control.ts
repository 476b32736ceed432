// Constants of rtnetlink(7) about traffic control: linux/rtnetlink.h, linux/pkt_sched.h, linux/pkt_cls.h, linux/if_ether.h.
// Values: the kernel's user API; a test compares them with its headers.

export const RTM_NEWQDISC = 36;
export const RTM_NEWTFILTER = 44;
export const RTM_GETTFILTER = 46;

export const TCA_KIND = 1;
export const TCA_OPTIONS = 2;

export const TC_H_CLSACT = 0xffff_fff1;
export const TC_H_MIN_INGRESS = 0xfff2;

export const TCA_BPF_FD = 6;
export const TCA_BPF_NAME = 7;
export const TCA_BPF_FLAGS = 8;
export const TCA_BPF_ID = 11;
export const TCA_BPF_FLAG_ACT_DIRECT = 1;

export const ETH_P_ALL = 3;
