#include "daemon/kernel/sandbox.h"

#include <array>
#include <cstddef>
#include <cstdint>

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "daemon/kernel/descriptor.h"

namespace tarha::kernel {
namespace {

// Rights of Landlock's first version, so that every kernel that has it knows them.
constexpr std::uint64_t change_file = LANDLOCK_ACCESS_FS_WRITE_FILE;
constexpr std::uint64_t change_folder =
    change_file | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
    LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
    LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
    LANDLOCK_ACCESS_FS_MAKE_SYM;
constexpr std::uint64_t run_programs = LANDLOCK_ACCESS_FS_EXECUTE;

constexpr std::array program_folders{"/usr", "/bin", "/sbin", "/lib", "/lib64"};
// The daemon's children may open these for writing.
constexpr std::array shared_files{"/dev/null", "/run/xtables.lock"};

bool allow(int rules, const char* path, std::uint64_t folder_rights, std::uint64_t file_rights) {
    const Descriptor place{::open(path, O_PATH | O_CLOEXEC)};
    if (place.number() < 0) return true;  // is not there
    struct stat there {};
    if (fstat(place.number(), &there) != 0) return false;
    landlock_path_beneath_attr rule{};
    rule.allowed_access = S_ISDIR(there.st_mode) ? folder_rights : file_rights;
    rule.parent_fd = place.number();
    return rule.allowed_access == 0 ||
           ::syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
}

bool restrict_files(std::span<const std::string> writable) {
    landlock_ruleset_attr attributes{};
    attributes.handled_access_fs = change_folder | run_programs;
    const Descriptor rules{static_cast<int>(
        ::syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0))};
    if (rules.number() < 0) return false;
    bool whole = true;
    for (const char* folder : program_folders) {
        whole = whole && allow(rules.number(), folder, run_programs, run_programs);
    }
    for (const char* file : shared_files) {
        whole = whole && allow(rules.number(), file, 0, change_file);
    }
    for (const std::string& path : writable) {
        whole = whole && allow(rules.number(), path.c_str(), change_folder, change_file);
    }
    return whole && ::syscall(SYS_landlock_restrict_self, rules.number(), 0) == 0;
}

// Numbers are those of the architecture that this was compiled for.
#if defined(__x86_64__)
constexpr std::uint32_t architecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t architecture = AUDIT_ARCH_AARCH64;
#elif defined(__arm__)
constexpr std::uint32_t architecture = AUDIT_ARCH_ARM;
#elif defined(__mips__) && _MIPS_SIM == _ABIO32 && defined(__MIPSEL__)
constexpr std::uint32_t architecture = AUDIT_ARCH_MIPSEL;
#elif defined(__mips__) && _MIPS_SIM == _ABIO32
constexpr std::uint32_t architecture = AUDIT_ARCH_MIPS;
#elif defined(__riscv) && __riscv_xlen == 64
constexpr std::uint32_t architecture = AUDIT_ARCH_RISCV64;
#else
constexpr std::uint32_t architecture = 0;
#endif

// What takes over a machine, looks into other processes, or has a history of holes.
// The second group are those that an architecture or older kernel headers may not have.
constexpr std::uint32_t refused_calls[] = {
    SYS_acct,
    SYS_add_key,
    SYS_adjtimex,
    SYS_bpf,
    SYS_chroot,
    SYS_clock_adjtime,
    SYS_clock_settime,
    SYS_delete_module,
    SYS_fanotify_init,
    SYS_finit_module,
    SYS_fsconfig,
    SYS_fsmount,
    SYS_fsopen,
    SYS_fspick,
    SYS_init_module,
    SYS_io_uring_enter,
    SYS_io_uring_register,
    SYS_io_uring_setup,
    SYS_kcmp,
    SYS_kexec_load,
    SYS_keyctl,
    SYS_migrate_pages,
    SYS_mount,
    SYS_move_mount,
    SYS_move_pages,
    SYS_name_to_handle_at,
    SYS_open_by_handle_at,
    SYS_open_tree,
    SYS_perf_event_open,
    SYS_personality,
    SYS_pidfd_getfd,
    SYS_pivot_root,
    SYS_process_vm_readv,
    SYS_process_vm_writev,
    SYS_ptrace,
    SYS_quotactl,
    SYS_reboot,
    SYS_request_key,
    SYS_setdomainname,
    SYS_sethostname,
    SYS_setns,
    SYS_settimeofday,
    SYS_swapoff,
    SYS_swapon,
    SYS_syslog,
    SYS_umount2,
    SYS_unshare,
    SYS_userfaultfd,
    SYS_vhangup,
#ifdef SYS_clock_adjtime64
    SYS_clock_adjtime64,
#endif
#ifdef SYS_clock_settime64
    SYS_clock_settime64,
#endif
#ifdef SYS_ioperm
    SYS_ioperm,
#endif
#ifdef SYS_iopl
    SYS_iopl,
#endif
#ifdef SYS_kexec_file_load
    SYS_kexec_file_load,
#endif
#ifdef SYS_lookup_dcookie
    SYS_lookup_dcookie,
#endif
#ifdef SYS_memfd_secret
    SYS_memfd_secret,
#endif
#ifdef SYS_mount_setattr
    SYS_mount_setattr,
#endif
#ifdef SYS_nfsservctl
    SYS_nfsservctl,
#endif
#ifdef SYS_process_madvise
    SYS_process_madvise,
#endif
#ifdef SYS_process_mrelease
    SYS_process_mrelease,
#endif
#ifdef SYS_quotactl_fd
    SYS_quotactl_fd,
#endif
#ifdef SYS_uselib
    SYS_uselib,
#endif
};

bool restrict_system_calls() {
    if (architecture == 0) return false;
    std::vector<sock_filter> program{
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, architecture, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1U),  // EPERM: another architecture's calls
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
#ifdef __x86_64__
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000U, 0, 1),  // the same calls by x32 numbers
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1U),
#endif
    };
    for (const std::uint32_t call : refused_calls) {
        program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1));
        program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1U));
    }
    program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    const sock_fprog all{static_cast<unsigned short>(program.size()), program.data()};
    return ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &all) == 0;
}

}  // namespace

Sandbox enter_sandbox(std::span<const std::string> writable) {
    // Both need the promise that no child gets more than this process has.
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return {};
    Sandbox sandbox;
    sandbox.files = restrict_files(writable);
    sandbox.system_calls = restrict_system_calls();
    return sandbox;
}

}  // namespace tarha::kernel
