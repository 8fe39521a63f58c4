/* order_book.h: a state type. */
#ifndef ORDER_BOOK_H
#define ORDER_BOOK_H

struct order_book {
    double bid, ask;
};

#endif
