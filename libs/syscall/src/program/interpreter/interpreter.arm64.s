// The interpreter for arm64: walks records (../record.ts) and makes one system call for each.
//
// x19 holds the record, x20 its mask of indirect arguments; a system call keeps both (syscall(2)).

        .macro argument number
        ldr     x\number, [x19, #(8 + 8 * \number)]
        tbz     x20, #(1 + \number), direct\number
        ldr     x\number, [x\number]
direct\number:
        .endm

        .text
        .globl _start
_start:
        mov     x19, #0x600000          // the first record: elfDataBase

record:
        ldr     x20, [x19, #96]         // which arguments are addresses of their value
        argument 0
        argument 1
        argument 2
        argument 3
        argument 4
        argument 5
        ldr     x8, [x19]
        tbnz    x8, #63, own
        svc     #0
        b       done

own:                                    // -1 subtracts, anything else below zero masks
        cmn     x8, #1
        b.ne    mask
        sub     x0, x0, x1
        b       done
mask:
        and     x0, x0, x1

done:
        str     x0, [x19, #56]          // the result, and its lower half where the record says
        ldr     x9, [x19, #88]
        cbz     x9, branch
        str     w0, [x9]

branch:                                 // the next record: after a positive result, zero, an error
        ldr     x10, [x19, #64]
        ldr     x11, [x19, #72]
        ldr     x12, [x19, #80]
        cmp     x0, #0
        csel    x10, x11, x10, eq
        csel    x19, x12, x10, lt
        b       record
