/**
 * Functions of the kernel that programs may call, by their numbers: bpf-helpers(7). None of these is for programs under
 * the GPL only.
 */
export const helpers = {
  mapLookup: { name: 'bpf_map_lookup_elem', number: 1 },
  random: { name: 'bpf_get_prandom_u32', number: 7 },
  storeBytes: { name: 'bpf_skb_store_bytes', number: 9 },
  replaceL3Checksum: { name: 'bpf_l3_csum_replace', number: 10 },
  replaceL4Checksum: { name: 'bpf_l4_csum_replace', number: 11 },
  redirect: { name: 'bpf_redirect', number: 23 },
  loadBytes: { name: 'bpf_skb_load_bytes', number: 26 },
  checksumDifference: { name: 'bpf_csum_diff', number: 28 },
  changeTail: { name: 'bpf_skb_change_tail', number: 38 },
} as const;
