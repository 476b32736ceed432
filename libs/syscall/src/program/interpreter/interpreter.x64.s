# The interpreter for x86-64: walks records (../record.ts) and makes one system call for each.
#
# It has no stack frame, no library and no memory of its own. rbx holds the record; everything a call may
# destroy (rax, rcx, r11: syscall(2)) is loaded afresh for each one.

        .intel_syntax noprefix
        .text
        .globl _start
_start:
        mov     ebx, 0x600000           # the first record: elfDataBase

record:                                 # six arguments, pushed from the last to the first
        mov     ebp, [rbx + 96]         #   which of them are addresses of their value
        mov     ecx, 6
argument:
        mov     rax, [rbx + rcx * 8]
        bt      ebp, ecx
        jnc     direct
        mov     rax, [rax]
direct:
        push    rax
        dec     ecx
        jnz     argument

        pop     rdi                     # and popped into the registers of the system call convention
        pop     rsi
        pop     rdx
        pop     r10
        pop     r8
        pop     r9
        mov     rax, [rbx]
        test    rax, rax
        js      own
        syscall
        jmp     done

own:                                    # -1 subtracts, anything else below zero masks
        inc     rax
        mov     rax, rdi
        jnz     mask
        sub     rax, rsi
        jmp     done
mask:
        and     rax, rsi

done:
        mov     [rbx + 56], rax         # the result, and its lower half where the record says
        mov     rcx, [rbx + 88]
        jrcxz   branch
        mov     [rcx], eax

branch:                                 # the next record: after a positive result, zero, an error
        test    rax, rax
        mov     rcx, [rbx + 64]
        cmovz   rcx, [rbx + 72]
        cmovs   rcx, [rbx + 80]
        mov     rbx, rcx
        jmp     record
