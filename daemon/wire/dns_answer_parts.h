// The parts that every answer of ours begins and ends with.
#pragma once

#include "daemon/wire/dns_answer.h"
#include "daemon/wire/writer.h"

namespace tarha::wire::dns {

// A name that was written as the question, as a compression pointer.
inline constexpr unsigned pointer_to_question = 0xc000U | header_size;

struct Sections {
    unsigned questions = 0;
    unsigned answers = 0;
    unsigned authorities = 0;
    unsigned additionals = 0;
};

// A response to `query` with the flags and the code of `kind`; never AA, never AD.
void put_header(Writer& out, const Header& query, AnswerKind kind, Sections sections) noexcept;

// An OPT record with the answer's extended error, if it has one.
void put_opt(Writer& out, const Query& query, const Answer& answer) noexcept;

}  // namespace tarha::wire::dns
