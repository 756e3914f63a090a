/* Let time go faster for a process and its children: load with LD_PRELOAD, on Linux.

   FAST_CLOCK="REAL MONOTONIC FACTOR" names the nanoseconds of both clocks at the begin, and how many seconds
   pass in one. Clocks tell the faster time; waits are as much shorter. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define SECOND 1000000000LL
#define SHORTEST (5 * SECOND / 1000) /* the switch interval of Python's threads: shorter costs a processor */

static int64_t real_begin, monotonic_begin, factor;

static int64_t nanoseconds(struct timespec at) { return at.tv_sec * SECOND + at.tv_nsec; }

static struct timespec timespec(int64_t at) { return (struct timespec){at / SECOND, at % SECOND}; }

static int64_t true_now(clockid_t clock) {
    struct timespec at;
    syscall(SYS_clock_gettime, clock, &at);
    return nanoseconds(at);
}

__attribute__((constructor)) static void begin(void) {
    long long real, monotonic, times;
    if (sscanf(getenv("FAST_CLOCK"), "%lld %lld %lld", &real, &monotonic, &times) != 3) abort();
    real_begin = real, monotonic_begin = monotonic, factor = times;
}

static int is_real(clockid_t clock) { return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE; }

static int is_faster(clockid_t clock) {
    return is_real(clock) || clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_RAW ||
           clock == CLOCK_MONOTONIC_COARSE || clock == CLOCK_BOOTTIME;
}

static int64_t begin_of(clockid_t clock) { return is_real(clock) ? real_begin : monotonic_begin; }

static struct timespec true_deadline(clockid_t clock, const struct timespec *at) {
    int64_t left = nanoseconds(*at) - begin_of(clock);
    return timespec(begin_of(clock) + left / factor);
}

static struct timespec shorter(const struct timespec *span) { return timespec(nanoseconds(*span) / factor); }

int clock_gettime(clockid_t clock, struct timespec *at) {
    if (!is_faster(clock)) return syscall(SYS_clock_gettime, clock, at);
    int64_t from = begin_of(clock);
    *at = timespec(from + (true_now(is_real(clock) ? CLOCK_REALTIME : CLOCK_MONOTONIC) - from) * factor);
    return 0;
}

time_t time(time_t *told) {
    struct timespec at;
    clock_gettime(CLOCK_REALTIME, &at);
    if (told) *told = at.tv_sec;
    return at.tv_sec;
}

int gettimeofday(struct timeval *restrict told, void *restrict zone) {
    (void)zone;
    struct timespec at;
    clock_gettime(CLOCK_REALTIME, &at);
    *told = (struct timeval){at.tv_sec, at.tv_nsec / 1000};
    return 0;
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *span, struct timespec *left) {
    struct timespec spent = flags & TIMER_ABSTIME ? true_deadline(clock, span) : shorter(span);
    return syscall(SYS_clock_nanosleep, clock, flags, &spent, left) ? -1 : 0;
}

int nanosleep(const struct timespec *span, struct timespec *left) {
    return clock_nanosleep(CLOCK_MONOTONIC, 0, span, left);
}

int poll(struct pollfd *files, nfds_t count, int milliseconds) {
    struct timespec span = timespec(milliseconds * (SECOND / 1000) / factor);
    return ppoll(files, count, milliseconds < 0 ? NULL : &span, NULL);
}

int select(int count, fd_set *in, fd_set *out, fd_set *odd, struct timeval *span) {
    if (!span) return pselect(count, in, out, odd, NULL, NULL);
    struct timespec spent = timespec((span->tv_sec * SECOND + span->tv_usec * 1000) / factor);
    return pselect(count, in, out, odd, &spent, NULL);
}

int epoll_wait(int file, struct epoll_event *events, int most, int milliseconds) {
    struct timespec span = timespec(milliseconds * (SECOND / 1000) / factor);
    return epoll_pwait2(file, events, most, milliseconds < 0 ? NULL : &span, NULL);
}

int sem_clockwait(sem_t *semaphore, clockid_t clock, const struct timespec *at) {
    static int (*wait)(sem_t *, clockid_t, const struct timespec *);
    if (!wait) wait = dlsym(RTLD_NEXT, "sem_clockwait");
    struct timespec deadline = true_deadline(clock, at);
    return wait(semaphore, clock, &deadline);
}

int sem_timedwait(sem_t *semaphore, const struct timespec *at) {
    return sem_clockwait(semaphore, CLOCK_REALTIME, at);
}

int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex, const struct timespec *at) {
    clockid_t clock = at->tv_sec > 1000000000 ? CLOCK_REALTIME : CLOCK_MONOTONIC;
    int64_t deadline = nanoseconds(true_deadline(clock, at)), soonest = true_now(clock) + SHORTEST;
    struct timespec later = timespec(deadline > soonest ? deadline : soonest);
    return pthread_cond_clockwait(condition, mutex, clock, &later);
}
