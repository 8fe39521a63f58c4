struct book {
    double bid, ask;
};
