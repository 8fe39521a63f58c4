struct reading {
    double sum;
    int count;
};
